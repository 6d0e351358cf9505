"""Which pictures a stage's object sheet holds."""

from __future__ import annotations

from . import art_bosses as boss
from . import art_enemies as enemy
from . import art_player as player
from .art_palettes import A, Art, B, C

COMMON = [
    Art("ship", player.ship(False)),
    Art("ship_bank", player.ship(True)),
    Art("flame_a", player.flame(False)),
    Art("flame_b", player.flame(True)),
    Art("option", player.option()),
    Art("shot", player.bolt(16, A, 3)),
    Art("lance", player.bolt(32, A, 3.6)),
    Art("pellet", player.ball(8, 8, A, 3)),
    Art("bullet", player.ball(8, 8, B, 3.2)),
    Art("orb", player.ball(16, 16, B, 6.5)),
    Art("wave", player.crescent()),
    Art("needle", player.ball(8, 8, C, 2.6)),
    *(Art(f"blast_{n}", player.blast(n)) for n in range(5)),
    *(Art(f"spark_{n}", player.spark(n)) for n in range(3)),
    Art("item_power", player.capsule("P", A)),
    Art("item_bomb", player.capsule("B", C)),
    Art("item_life", player.capsule("1", B)),
    Art("item_star", player.capsule("S", C)),
    Art("icon_life", player.icon("life")),
    Art("icon_bomb", player.icon("bomb")),
]
STAGES = [
    [
        Art("dart_a", enemy.dart(0)),
        Art("dart_b", enemy.dart(1)),
        Art("rock_big", enemy.rock(32, 3)),
        Art("rock_mid", enemy.rock(16, 4)),
        Art("rock_small", enemy.rock(8, 8)),
        Art("gunship", enemy.gunship()),
        Art("boss1_body", boss.boss1_body()),
        Art("boss1_wing", boss.boss1_wing()),
    ],
    [
        Art("ember_a", enemy.ember(0)),
        Art("ember_b", enemy.ember(1)),
        Art("skimmer", enemy.skimmer()),
        Art("lancer", enemy.lancer()),
        Art("turret", enemy.turret()),
        Art("boss2_head", boss.boss2_head()),
        Art("boss2_segment", boss.boss2_segment()),
        Art("boss2_tail", boss.boss2_tail()),
    ],
    [
        Art("seeker", enemy.seeker()),
        Art("mine", enemy.mine()),
        Art("blade", enemy.blade()),
        Art("carrier", enemy.carrier()),
        Art("shield", enemy.shield()),
        Art("boss3_core", boss.boss3_core(), deep=True),
        Art("boss3_arm", boss.boss3_arm()),
    ],
]
