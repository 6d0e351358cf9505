/* One slot in the cartridge's static memory, byte by byte: magic, options, progress, checksum. */
#include "game.h"

#define SRAM ((volatile u8 *)0x0E000000)
#define SLOT 0x10
#define BODY (6 + sizeof(struct progress))

static const char MAGIC[4] = {'L', 'W', 'D', '1'};

static u16 checksum(const u8 *body)
{
    u32 sum = 0x1234;

    for (u32 n = 0; n < BODY; n++)
        sum = (sum * 31 + body[n]) & 0xFFFF;
    return sum;
}

u32 save_write(void)
{
    u8 body[BODY];
    const u8 *from = (const u8 *)&state.progress;

    state.progress.saves++;
    state.progress.cell = PIXEL(state.player.y) / 16 * COLUMNS + PIXEL(state.player.x) / 16;
    for (u32 n = 0; n < 4; n++)
        body[n] = MAGIC[n];
    body[4] = state.text_speed;
    body[5] = state.music;
    for (u32 n = 0; n < sizeof state.progress; n++)
        body[6 + n] = from[n];
    for (u32 n = 0; n < BODY; n++)
        SRAM[SLOT + n] = body[n];
    SRAM[SLOT + BODY] = checksum(body);
    SRAM[SLOT + BODY + 1] = checksum(body) >> 8;
    state.saved = save_valid();
    return state.saved;
}

static u32 fetch(u8 *body)
{
    for (u32 n = 0; n < BODY; n++)
        body[n] = SRAM[SLOT + n];
    for (u32 n = 0; n < 4; n++)
        if (body[n] != MAGIC[n])
            return 0;
    return checksum(body) == (SRAM[SLOT + BODY] | SRAM[SLOT + BODY + 1] << 8);
}

u32 save_valid(void)
{
    u8 body[BODY];

    return fetch(body);
}

u32 save_read(void)
{
    u8 body[BODY], *to = (u8 *)&state.progress;

    if (!fetch(body))
        return 0;
    state.text_speed = body[4];
    state.music = body[5];
    for (u32 n = 0; n < sizeof state.progress; n++)
        to[n] = body[6 + n];
    return 1;
}

void save_erase(void)
{
    for (u32 n = 0; n < BODY + 2; n++)
        SRAM[SLOT + n] = 0;
    state.saved = 0;
}
