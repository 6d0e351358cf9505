"""Rooms under the sky, and the two houses."""

from __future__ import annotations

from .world_terms import BUSH, FOREST, HOUSE, VILLAGE, Room, Thing, enemy, person, warp

ROOMS_LIGHT: dict[str, Room] = {
    "SQUARE": Room(
        VILLAGE,
        """
        ###############
        #.HHHHH..HHHH.#
        #.HHHHH..HHHH.#
        ..HHdHH,.HHeH.#
        .,..:..L...:.,#
        :::::::::::::::
        .c,.Ls.:.m.o.a.
        #.,..,.:,...,.#
        ###############
        """,
        {
            "d": warp("ELDERS", 7, 7),
            "e": warp("SHOP", 7, 7),
            "s": Thing("SHRINE"),
            "a": person("ELDER"),
            "m": person("MIRA"),
            "c": person("CAT"),
            "o": Thing("SIGN", "FOREST"),
        },
        {"west": "POND", "east": "GLADE"},
        ((2, 1, 5, 3), (9, 1, 4, 3)),
        3,
    ),
    "POND": Room(
        VILLAGE,
        """
        ###############
        #..,....~~~~..#
        #.fff..~~~~~~.#
        #.,,,.,.~~~~..,
        #.fff....~~..L.
        #...,.i.....:::
        #xxo...:::::...
        #x...,...f,...#
        ###############
        """,
        {"i": person("FINN"), "x": BUSH, "o": Thing("SIGN", "POND")},
        {"east": "SQUARE"},
        (),
        3,
    ),
    "ELDERS": Room(
        HOUSE,
        """
        ###############
        ###############
        ##kk.t.c.kk.b##
        ##...........##
        ##..,,,,,,,..##
        ##.o,,,,,,,..##
        ##..,,,,,,,.x##
        ##x.........x##
        #######d#######
        """,
        {
            "c": Thing("CHEST", "SWORD", "SWORD"),
            "d": warp("SQUARE", 4, 4),
            "x": Thing("BUSH", 1),
            "o": Thing("SIGN", "HOUSE"),
        },
    ),
    "SHOP": Room(
        HOUSE,
        """
        ###############
        ###############
        ##kk.m.kk..kk##
        ##tttntttt...##
        ##...........##
        ##..,,,,,,,..##
        ##..,,,,,,,.x##
        ##xx........x##
        #######d#######
        """,
        {"m": person("ODA"), "n": Thing("COUNTER", "ODA"), "d": warp("SQUARE", 11, 4), "x": Thing("BUSH", 1)},
    ),
    "GLADE": Room(
        FOREST,
        """
        #####....######
        ##.......,.####
        #.x..m....,.x##
        #.,......##...#
        #...,...###....
        :::::..,.......
        ...,::::::::::.
        #x...,...m...##
        ###############
        """,
        {"m": enemy("MOSSLING"), "x": BUSH},
        {"west": "SQUARE", "east": "BROOK", "north": "HOLLOW"},
        (),
        6,
    ),
    "BROOK": Room(
        FOREST,
        """
        ######...######
        ###..,...,..~~#
        #x.......~~~~~#
        #..m..~~:~~..##
        ..~~~~~~:..,...
        ..~~~~~~......:
        .....:....:::::
        #,:::::::::,.x#
        ###############
        """,
        {"m": enemy("MOTH"), "x": BUSH},
        {"west": "GLADE", "east": "CLEARING", "north": "THORNS"},
        (),
        7,
    ),
    "CLEARING": Room(
        FOREST,
        """
        #####.....#####
        ###.g.....g.###
        ##...,.c..,..##
        #..m.......m.##
        ...r..,....r.##
        ::....m.....,##
        .::..o,...x..##
        ##.......xx.###
        ###############
        """,
        {
            "c": Thing("CHEST", "LANTERN", "LANTERN", "ENEMIES"),
            "m": enemy("MOSSLING"),
            "x": BUSH,
            "g": enemy("MOTH"),
            "o": Thing("SIGN", "CLEARING"),
        },
        {"west": "BROOK", "north": "GATE"},
        (),
        8,
    ),
    "HOLLOW": Room(
        FOREST,
        """
        ###############
        ##..x.c.x...###
        #....,.,.....##
        #..r.....r...##
        #......k....m..
        ##.,.......,...
        ###...m...,..##
        ####......x.###
        #####....######
        """,
        {
            "c": Thing("CHEST", "HEART", "HEART_FOREST"),
            "k": person("KEEPER"),
            "m": enemy("MOTH"),
            "x": BUSH,
        },
        {"south": "GLADE", "east": "THORNS"},
        (),
        10,
    ),
    "THORNS": Room(
        FOREST,
        """
        #######C#######
        ####...d...####
        ##c#..,:,..####
        ##a####b####..#
        ....,..:..m...#
        ....,..:..,...#
        #x.m...::....##
        #xx.,...:..####
        ######...######
        """,
        {
            "d": warp("MOUTH", 7, 7),
            "b": Thing("BRAMBLE", 0, "BRAMBLE_1"),
            "a": Thing("BRAMBLE", 0, "BRAMBLE_2"),
            "c": Thing("CHEST", "COINS", "COINS_FOREST"),
            "m": enemy("MOSSLING"),
            "x": BUSH,
        },
        {"west": "HOLLOW", "south": "BROOK"},
        (),
        9,
    ),
    "GATE": Room(
        FOREST,
        """
        ######|d|######
        ####|.:::.|####
        ###...:g:...###
        ##|||||:|||||##
        ##....,:,...x##
        ##.m..r:r..m.##
        ##...o,:,....##
        ###....:....###
        #####..:..#####
        """,
        {
            "d": warp("HALL", 7, 7),
            "g": Thing("GATE", 0, "GATE_RUIN", "BELL"),
            "m": enemy("HUSK"),
            "x": BUSH,
            "o": Thing("SIGN", "RUIN"),
        },
        {"south": "CLEARING"},
        (),
        7,
    ),
}
