"""Rooms below the wood: the cave and the ruin."""

from __future__ import annotations

from .world_terms import BLOCK, CAVE, RUIN, Room, Thing, enemy, person, warp

ROOMS_DARK: dict[str, Room] = {
    "MOUTH": Room(
        CAVE,
        """
        #######.#######
        ####.......####
        ###...,.....###
        ##..r....m...##
        #..m.....r.,..#
        ##....,......##
        ###..o.....m###
        #####.....#####
        #######d#######
        """,
        {"d": warp("THORNS", 7, 2), "m": enemy("BAT"), "o": Thing("SIGN", "CAVE")},
        {"north": "BLOCKS"},
    ),
    "BLOCKS": Room(
        CAVE,
        """
        #######l#######
        ######...######
        ##...........##
        ##.r.p...p.r.##
        .g...........h.
        ##.r.B..B..r.##
        ##....,.....m##
        ###.........###
        #######.#######
        """,
        {
            "l": Thing("LOCK", 0, "LOCK_CAVE"),
            "g": Thing("GATE", 0, "GATE_CAVE", "PLATES"),
            "h": Thing("BRAMBLE", 0, "BRAMBLE_3"),
            "p": Thing("PLATE"),
            "B": BLOCK,
            "m": enemy("BAT"),
        },
        {"south": "MOUTH", "west": "DEN", "east": "EMBERS", "north": "BELLS"},
    ),
    "EMBERS": Room(
        CAVE,
        """
        ###############
        ###y..~~~..y###
        ##....~~~....##
        ##..m.....,..##
        .....,..c....##
        ##.......m...##
        ##....~~~....##
        ###y..~~~..y###
        ###############
        """,
        {
            "y": Thing("TORCH"),
            "c": Thing("CHEST", "HEART", "HEART_CAVE", "TORCHES"),
            "m": enemy("BAT"),
        },
        {"west": "BLOCKS"},
    ),
    "DEN": Room(
        CAVE,
        """
        ###############
        ####..c..######
        ##.......m..###
        ##.m..r......##
        ##......,......
        ##..,..r..m..##
        ##.m.........##
        ####......#####
        ###############
        """,
        {"c": Thing("CHEST", "KEY", "KEY_CAVE", "ENEMIES"), "m": enemy("HUSK")},
        {"east": "BLOCKS"},
    ),
    "BELLS": Room(
        CAVE,
        """
        ###############
        ###~~~...~~~###
        ##~~~..c..~~~##
        ##~~.......~~##
        ##~...h.....~##
        ##~~.......~~##
        ##~~~.,...~~~##
        ###~~~...~~~###
        #######.#######
        """,
        {"c": Thing("CHEST", "BELL", "BELL"), "h": person("HERMIT")},
        {"south": "BLOCKS"},
    ),
    "HALL": Room(
        RUIN,
        """
        #######g#######
        ##.....:.....##
        ##.|www:www|.##
        ##.wwww:wwww.##
        ##mwwww:wwwwm##
        ##.wwww:wwww.##
        ##.|www:www|.##
        ##y.o..:....y##
        #######d#######
        """,
        {
            "g": Thing("GATE", 0, "GATE_HALL", "TORCHES"),
            "y": Thing("TORCH"),
            "m": enemy("HUSK"),
            "d": warp("GATE", 7, 2),
            "o": Thing("SIGN", "HALL"),
        },
        {"north": "HUB"},
    ),
    "HUB": Room(
        RUIN,
        """
        #######k#######
        ##,..|.:.|..,##
        ##....www....##
        ##..wwwwwww..##
        ...wwwwswwww..a
        ##..wwwwwww..##
        ##....www..h.##
        ##,..|.:.|..,##
        #######:#######
        """,
        {
            "k": Thing("LOCK", 0, "LOCK_RUIN"),
            "a": Thing("GATE", 0, "LEVER_RUIN", "LEVER"),
            "s": Thing("SHRINE"),
            "h": enemy("HUSK"),
        },
        {"south": "HALL", "west": "LEVERS", "east": "CHAPEL", "north": "THRONE"},
    ),
    "LEVERS": Room(
        RUIN,
        """
        ###############
        ##v.||...|c|,##
        ##..||...|g|.##
        ##.......|.|.##
        ##.,.B.......,.
        ##..p...www..##
        ##.....wwwwm.##
        ##m...wwww..,##
        ###############
        """,
        {
            "v": Thing("LEVER", 0, "LEVER_RUIN"),
            "g": Thing("GATE", 0, "GATE_NICHE", "PLATES"),
            "c": Thing("CHEST", "HEART", "HEART_RUIN"),
            "p": Thing("PLATE"),
            "B": BLOCK,
            "m": enemy("GHOST"),
        },
        {"east": "HUB"},
    ),
    "CHAPEL": Room(
        RUIN,
        """
        ###############
        ##y..|.c.|..y##
        ##......,....##
        ##.m.......m.##
        ...wwwwwwwww.##
        ##.wwwwwwwww.##
        ##..|..m..|..##
        ##,.........,##
        ###############
        """,
        {
            "y": Thing("TORCH"),
            "c": Thing("CHEST", "KEY", "KEY_RUIN", "ENEMIES"),
            "m": enemy("GHOST"),
        },
        {"west": "HUB"},
    ),
    "THRONE": Room(
        RUIN,
        """
        #######g#######
        ##|.........|##
        ##...........##
        ##...........##
        ##...wwsww...##
        ##...wwwww...##
        ##...........##
        ##|.........|##
        #######:#######
        """,
        {"g": Thing("GATE", 0, "BOSS", "ENEMIES"), "s": enemy("STAG")},
        {"south": "HUB", "north": "LANTERN"},
    ),
    "LANTERN": Room(
        RUIN,
        """
        ###############
        ##|.|.....|.|##
        ##...........##
        ##.www.g.www.##
        ##.wwww:wwww.##
        ##.wwww:wwww.##
        ##|.www:www.|##
        ##.....:.....##
        #######:#######
        """,
        {"g": Thing("GREAT")},
        {"south": "THRONE"},
    ),
}
