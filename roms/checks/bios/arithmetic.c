/* Arithmetic of the BIOS (G: "BIOS Arithmetic Functions"). */
#include "checks.h"

struct swi_case {
    u32 number, in[3], out[4], compared; /* compared: bit n for register n */
};

#define CALL(number)                                                                              \
    case number:                                                                                  \
        __asm__ volatile("swi " #number : "+r"(r0), "+r"(r1), "+r"(r2), "=r"(r3) :: "memory");      \
        break;

static void call(const struct check *self)
{
    const struct swi_case *given = self->data;
    register u32 r0 __asm__("r0") = given->in[0];
    register u32 r1 __asm__("r1") = given->in[1];
    register u32 r2 __asm__("r2") = given->in[2];
    register u32 r3 __asm__("r3") = 0;
    u32 left[4];

    switch (given->number) {
        CALL(6)
        CALL(7)
        CALL(8)
        CALL(9)
        CALL(10)
        CALL(13)
    }
    left[0] = r0;
    left[1] = r1;
    left[2] = 0;
    left[3] = r3;
    for (u32 n = 0; n < 4; n++)
        if (given->compared & 1 << n)
            expect(left[n], given->out[n]);
}

#define SWI_CASE(id, text, where, ...)                             \
    static const struct swi_case case_##id = {__VA_ARGS__};        \
    ROW(id, text, where, call, &case_##id)
#define DIV(id, n, d, q, r, a) \
    SWI_CASE(id, "Div " #n " / " #d, "G: BIOS Functions: SWI 06h Div", \
             6, {(u32)(n), (u32)(d), 0}, {(u32)(q), (u32)(r), 0, a}, 11)
#define DIVARM(id, n, d, q, r, a) \
    SWI_CASE(id, "DivArm " #n " / " #d, "G: BIOS Functions: SWI 07h DivArm", \
             7, {(u32)(d), (u32)(n), 0}, {(u32)(q), (u32)(r), 0, a}, 11)
#define SQRT(id, n, root) SWI_CASE(id, "Sqrt " #n, "G: BIOS Functions: SWI 08h Sqrt", 8, {n, 0, 0}, {root, 0, 0, 0}, 1)

DIV(div_1, 7, 2, 3, 1, 3)
DIV(div_2, -7, 2, -3, -1, 3)
DIV(div_3, 7, -2, -3, 1, 3)
DIV(div_4, -7, -2, 3, -1, 3)
DIV(div_5, -1234, 10, -123, -4, 123)
DIV(div_6, 0, 5, 0, 0, 0)
DIV(div_7, 3, 5, 0, 3, 0)
DIV(div_8, 0x7FFFFFFF, 1, 0x7FFFFFFF, 0, 0x7FFFFFFF)
DIV(div_9, 1000000, 1000, 1000, 0, 1000)
DIVARM(divarm_1, 7, 2, 3, 1, 3)
DIVARM(divarm_2, -1234, 10, -123, -4, 123)
DIVARM(divarm_3, 100, -7, -14, 2, 14)

SQRT(sqrt_0, 0, 0)
SQRT(sqrt_1, 1, 1)
SQRT(sqrt_2, 2, 1)
SQRT(sqrt_3, 3, 1)
SQRT(sqrt_4, 4, 2)
SQRT(sqrt_5, 99, 9)
SQRT(sqrt_6, 100, 10)
SQRT(sqrt_7, 0x10000, 0x100)
SQRT(sqrt_8, 0xFFFFFFFF, 0xFFFF)
SQRT(sqrt_9, 0x40000000, 0x8000)

/* The function is only said to be inaccurate far from 0. */
#define ARCTAN "G: BIOS Functions: SWI 09h ArcTan: tan with 14 bits of fraction; C000h to 4000h is -PI/2 to PI/2"
#define ARCTAN2 "G: BIOS Functions: SWI 0Ah ArcTan2: 0000h to FFFFh for 0 to 2PI"

SWI_CASE(arctan_0, "ArcTan 0", ARCTAN, 9, {0, 0, 0}, {0, 0, 0, 0}, 1)
SWI_CASE(arctan2_right, "ArcTan2 x>0, y=0 is 0000", ARCTAN2, 10, {0x100, 0, 0}, {0, 0, 0, 0}, 1)
SWI_CASE(arctan2_up, "ArcTan2 x=0, y>0 is 4000", ARCTAN2, 10, {0, 0x100, 0}, {0x4000, 0, 0, 0}, 1)
SWI_CASE(arctan2_left, "ArcTan2 x<0, y=0 is 8000", ARCTAN2, 10, {-0x100u, 0, 0}, {0x8000, 0, 0, 0}, 1)
SWI_CASE(arctan2_down, "ArcTan2 x=0, y<0 is C000", ARCTAN2, 10, {0, -0x100u, 0}, {0xC000, 0, 0, 0}, 1)

struct angle {
    u32 number, x, y, want, off;
};

static void see_angle(const struct check *self)
{
    const struct angle *given = self->data;
    register u32 r0 __asm__("r0") = given->x;
    register u32 r1 __asm__("r1") = given->y;

    if (given->number == 9)
        __asm__ volatile("swi 9" : "+r"(r0), "+r"(r1) :: "r2", "r3", "memory");
    else
        __asm__ volatile("swi 10" : "+r"(r0), "+r"(r1) :: "r2", "r3", "memory");
    u32 got = r0 & 0xFFFF;
    expect_between(got, given->want - given->off, given->want + given->off);
}

#define ANGLE(id, text, where, ...)                               \
    static const struct angle angle_##id = {__VA_ARGS__};         \
    ROW(id, text, where, see_angle, &angle_##id)

ANGLE(arctan_1, "ArcTan 1.0 is 2000", ARCTAN, 9, 0x4000, 0, 0x2000, 8)
ANGLE(arctan_minus_1, "ArcTan -1.0 is E000", ARCTAN, 9, -0x4000u, 0, 0xE000, 8)
ANGLE(arctan_half, "ArcTan 0.5 is 12E4", ARCTAN, 9, 0x2000, 0, 0x12E4, 8)
ANGLE(arctan_quarter, "ArcTan 0.25 is 09FB", ARCTAN, 9, 0x1000, 0, 0x09FB, 8)
ANGLE(arctan2_45, "ArcTan2 1, 1 is 2000", ARCTAN2, 10, 0x1000, 0x1000, 0x2000, 8)
ANGLE(arctan2_135, "ArcTan2 -1, 1 is 6000", ARCTAN2, 10, -0x1000u, 0x1000, 0x6000, 8)
ANGLE(arctan2_225, "ArcTan2 -1, -1 is A000", ARCTAN2, 10, -0x1000u, -0x1000u, 0xA000, 8)
ANGLE(arctan2_315, "ArcTan2 1, -1 is E000", ARCTAN2, 10, 0x1000, -0x1000u, 0xE000, 8)
ANGLE(arctan2_steep, "ArcTan2 1, 2 is 2D1C", ARCTAN2, 10, 0x1000, 0x2000, 0x2D1C, 8)

SWI_CASE(checksum, "GetBiosChecksum BAAE187F", "G: BIOS Misc Functions: SWI 0Dh",
         13, {0, 0, 0}, {0xBAAE187F, 0, 0, 0}, 1)
