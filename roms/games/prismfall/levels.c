/* The fifteen boards.
 *
 * . floor  # wall  / \ fixed mirror  ^ > v < lamp  W R B lantern for white, red, blue light
 * loose: s stone  p / prism  q \ prism  r ruby  b sapphire  x / splitter  y \ splitter
 */
#include "game.h"

const char *const world_names[WORLDS] = {"THE SUN HALL", "THE TURNING SKY", "THE LAMP WELL"};

static const struct { u8 best, spare; const char *cells; } LEVEL[LEVELS] = {
    {2, 4, ".#...#.........##.##W..............p......>......"},
    {3, 4, "###..#...W...#........#...................^.ps..."},
    {4, 4, "......<...#.......W.W..#.#...........#p#..#..q..#"},
    {5, 4, "..#.#v.W........#.#.............q..W.#.#.......p."},
    {5, 4, "...#....#...#.........##.##.>.W........WWp#s#q#.#"},
    {3, 4, "...R#............#.#.........#..#.........^r.p..#"},
    {4, 4, "..#.#.B.........#.#...#s..#...#.#.........>p....b"},
    {4, 4, ".....W<R......#.....#..#p#../..#...#.....#...r.s."},
    {5, 3, "R##.##v..###.............r.B.b#.#...s.....^#...#."},
    {6, 3, "..........r.../.###...W.R......#........p.^#...#s"},
    {4, 3, "......v.......................WW...##..x##..###.s"},
    {4, 3, "#.#.#.#................#.#W......W.s..#...>...x.."},
    {5, 3, "..#.#...#...#............s..###.###R.....<..xr.W."},
    {5, 3, "......R.......>W.....#s...x#.#...#..#..r#..##.##."},
    {7, 3, "...#..v#WW.....#...W...........##...../#...#x.ps."},
};

static u32 cell_of(char mark)
{
    static const char MARK[] = "#/\\^>v<WRB";

    for (u32 n = 0; MARK[n]; n++)
        if (MARK[n] == mark)
            return CELL_WALL + n;
    return CELL_FLOOR;
}

static u32 piece_of(char mark)
{
    static const char MARK[] = "spqrbxy";

    for (u32 n = 0; MARK[n]; n++)
        if (MARK[n] == mark)
            return PIECE_STONE + n;
    return PIECE_NONE;
}

void level_load(u32 level)
{
    const char *mark = LEVEL[level].cells;
    u32 count = 0;

    for (u32 n = 0; n < sizeof state.cells; n++)
        state.cells[n] = CELL_WALL;
    for (u32 n = 0; n < PIECE_MAX; n++)
        state.pieces[n] = (struct piece){0};
    for (u32 y = 0; y < SIDE; y++)
        for (u32 x = 0; x < SIDE; x++, mark++) {
            u32 cell = y * STRIDE + x, piece = piece_of(*mark);
            state.cells[STRIDE + cell] = cell_of(*mark);
            if (piece && count < PIECE_MAX)
                state.pieces[count++] = (struct piece){.kind = piece, .cell = cell};
        }
    state.best = LEVEL[level].best;
    state.limit = LEVEL[level].best + LEVEL[level].spare;
}
