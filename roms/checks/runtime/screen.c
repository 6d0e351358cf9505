/* Runs all sub-tests and shows the verdict. Depends on as little of the machine as it can. */
#include "checks.h"
#include "text.h"

#define MAP SCREENBLOCK(31)
#define NAME_COLUMN 1
#define NAME_ROW 1
#define COUNT_COLUMN 20
#define STATE_ROW 3
#define FIRST_FAILURE_ROW 5
#define FAILURES 7

#define PAPER RGB(2, 3, 8)
#define INK RGB(31, 31, 31)

extern const struct check __checks_start[], __checks_end[];

static void fail(const struct check *self UNUSED)
{
    expect(0, 1);
}

/* How a reader finds what it needs. */
const struct {
    char magic[16];
    const struct check *first, *end;
    const u16 *font;
    void (*fail)(const struct check *); /* what a sub-test runs that is broken on purpose */
    char name[16];
} label __attribute__((section(".label"), used)) = {
    "gbaeval checks1", __checks_start, __checks_end, font_tiles, fail, NAME,
};

static u32 failed, first_got, first_want;

void expect(u32 got, u32 want)
{
    if (got != want && !failed) {
        failed = 1;
        first_got = got;
        first_want = want;
    }
}

void expect_between(u32 got, u32 low, u32 high)
{
    if (got < low || got > high)
        expect(got, got < low ? low : high);
}

void expect_either(u32 got, u32 a, u32 b)
{
    if (got != a && got != b)
        expect(got, a);
}

void wait_for_line(u32 line)
{
    while (REG_VCOUNT == line)
        ;
    while (REG_VCOUNT != line)
        ;
}

void pause(u32 rounds)
{
    for (volatile u32 round = 0; round < rounds; round++)
        ;
}

static void put(u32 column, u32 row, const char *string)
{
    for (; *string && column < 30; string++) {
        u32 letter = *string == '{' ? '(' : *string == '}' ? ')' : *string;
        MAP[row * 32 + column++] = letter - ' ';
    }
}

static void put_row(u32 row, const char *string)
{
    for (u32 column = 0; column < 30; column++)
        MAP[row * 32 + column] = 0;
    put(1, row, string);
}

static u32 put_decimal(u32 column, u32 row, u32 value)
{
    static const u16 tens[] = {1000, 100, 10, 1};
    u32 begun = 0;

    for (u32 n = 0; n < 4; n++) {
        u32 digit = 0;
        for (; value >= tens[n]; value -= tens[n])
            digit++;
        begun |= digit | (n == 3);
        if (begun)
            MAP[row * 32 + column++] = '0' + digit - ' ';
    }
    return column;
}

static void put_hex(u32 column, u32 row, u32 value)
{
    for (u32 n = 0; n < 8; n++, value <<= 4)
        MAP[row * 32 + column + n] = "0123456789ABCDEF"[value >> 28] - ' ';
}

static void put_count(u32 passes, u32 total)
{
    u32 width = passes < 10 ? 1 : passes < 100 ? 2 : passes < 1000 ? 3 : 4;

    put(COUNT_COLUMN, NAME_ROW, "    /    ");
    put_decimal(COUNT_COLUMN + 4 - width, NAME_ROW, passes);
    put_decimal(COUNT_COLUMN + 5, NAME_ROW, total);
}

/* Sub-tests may have changed anything of it. */
static void show_screen(void)
{
    REG_BGCNT(0) = 31 << 8;
    REG_BGHOFS(0) = 0;
    REG_BGVOFS(0) = 0;
    REG_BLDCNT = 0;
    BG_PALETTE[0] = PAPER;
    BG_PALETTE[1] = INK;
    BG_PALETTE[2] = INK;
    BG_PALETTE[3] = PAPER;
    REG_DISPCNT = DISPCNT_BG(0);
}

int main(void)
{
    u32 total = __checks_end - __checks_start, passes = 0, failures = 0;

    for (u32 n = 0; n < (u32)font_tiles_size / 2; n++)
        R16(CHARBLOCK(0) + n * 2) = font_tiles[n];
    for (u32 n = 0; n < 32 * 32; n++)
        MAP[n] = 0;
    show_screen();
    put(NAME_COLUMN, NAME_ROW, "CHECK " NAME);
    put_count(0, total);
    for (const struct check *check = __checks_start; check != __checks_end; check++) {
        put_row(STATE_ROW, "TESTING");
        put(9, STATE_ROW, check->name);
        failed = 0;
        check->run(check);
        tidy();
        show_screen();
        if (!failed) {
            passes++;
        } else if (failures++ < FAILURES) {
            u32 row = FIRST_FAILURE_ROW + failures * 2 - 2;
            put(1, row, check->name);
            put(1, row + 1, "GOT          WANT");
            put_hex(5, row + 1, first_got);
            put_hex(19, row + 1, first_want);
        }
        put_count(passes, total);
    }
    put_row(STATE_ROW, "DONE");
    for (;;)
        ;
}
