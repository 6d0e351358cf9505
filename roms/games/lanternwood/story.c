/* What people, signs, stones and chests say. */
#include "game.h"

#define PRICE 6

static void elder(void)
{
    if (flag_get(FLAG_BELL))
        talk("Elder Brann", "The Tide Bell! I had thought it lost with the old keepers. Ring it before the bars of the ruin, in the "
            "north of the clearing.\fAnd, Wren: what sits on the throne there was our stag of the woods once. End its sorrow.");
    else if (flag_get(FLAG_LANTERN))
        talk("Elder Brann", "You carry fire again! Brambles fear it. Look for the cave north of the brook: the old keepers hid "
            "their bell there when the dark came.");
    else if (flag_get(FLAG_SWORD))
        talk("Elder Brann", "The blade suits you. Go east into the wood. Beyond the brook lies a clearing, and in it the lantern "
            "of the last keeper.");
    else {
        talk("Elder Brann", "Wren! At last. The Great Lantern on the hill went out three nights ago, and fog has crept up to our "
            "doors.\fI am too old for that road. My keeper's blade lies in the chest in my house, the one with the wide roof.");
        if (ask("Elder Brann", "Will you bring back the light?", "I WILL/I AM AFRAID"))
            talk("Elder Brann", "So was I, the first time. Fear is only fog. It has no teeth. Take the blade, and walk.");
        else
            talk("Elder Brann", "Spoken like a keeper. Touch the stone by the road whenever you pass, and your way will be kept.");
        flag_set(FLAG_ELDER);
    }
}

static void oda(void)
{
    struct progress *progress = &state.progress;

    if (progress->coins < PRICE) {
        talk("Oda", "Welcome, welcome! Moonberry tonic, six coins. It mends what claws undo.\fNo coins? Mosslings swallow them. "
            "So do bushes, do not ask me why.");
        return;
    }
    if (ask("Oda", "Tonic! Six coins, and worth seven. A bottle?", "BUY/NO"))
        talk("Oda", "Your legs, your choice.");
    else {
        progress->coins -= PRICE;
        progress->tonics++;
        progress->items |= 1 << ITEM_TONIC;
        sound_start(SOUND_COIN);
        talk("Oda", "Pick it in your bag and drink with B. Not before breakfast.");
    }
}

void person_talk(u8 person)
{
    switch (person) {
    case PERSON_ELDER: elder(); break;
    case PERSON_ODA: oda(); break;
    case PERSON_MIRA:
        if (!flag_get(FLAG_SWORD))
            talk("Mira", "A talks and strikes, B uses what you picked in the bag, START opens the bag. Grandmother taught me that "
                "rhyme. I never knew what it meant.");
        else if (!flag_get(FLAG_MIRA)) {
            flag_set(FLAG_MIRA);
            talk("Mira", "You are going into the wood? Then take this. It was to be a scarf, but it can be coins.");
            state.progress.coins += 6;
            sound_start(SOUND_COIN);
            talk("", "You got six coins.");
        } else
            talk("Mira", "Come home before the soup is cold.");
        break;
    case PERSON_FINN:
        talk("Finn", "Fish bite best in fog. I have caught four boots and a crown.\fThe crown I threw back. It looked sad.");
        break;
    case PERSON_KEEPER:
        talk("Lost Keeper", "...you see me? Then the fog is thick indeed.\fI was the ninth keeper. I set my lantern down in the "
            "clearing to the east, to rest my eyes. That was a hundred years ago.\fTake it up. Fire opens thorns. And tell the "
            "bell I am sorry.");
        break;
    case PERSON_HERMIT:
        if (flag_get(FLAG_BELL))
            talk("Bell Ghost", "Bars hear it. Ghosts hear it too, and must stand still in the world a while. Ring, then strike.");
        else
            talk("Bell Ghost", "I kept the bell dry and the door shut, as I was told. Nobody told me for how long.\fTake it, child, "
                "and let me sleep.");
        break;
    default:
        talk("Cat", "Mrrow.");
        sound_start(SOUND_HEART);
    }
}

void sign_read(u8 sign)
{
    static const char *const TEXT[] = {
        [SIGN_FOREST] = "EAST: LANTERNWOOD.\nAfter dark: turn back.\nIt is after dark.",
        [SIGN_CAVE] = "Keepers' cellar. Leave your light burning and your blocks where they press.",
        [SIGN_RUIN] = "HOUSE OF THE GREAT LANTERN.\nRing, and it opens.",
        [SIGN_POND] = "Moon pond. No swimming, no wishing, no throwing back of crowns.",
        [SIGN_HOUSE] = "A diary: \"Day three without the light. The fog knocks. I tell it we are full.\"",
        [SIGN_CLEARING] = "Here rests the ninth keeper's lantern. What moves in the moss guards it.",
        [SIGN_HALL] = "Two bowls, two fires,\none door.",
    };

    talk("", TEXT[sign]);
}

void shrine_touch(void)
{
    sound_start(SOUND_HEART);
    state.progress.hp = state.progress.max_hp;
    if (ask("Keepers' stone", "Warmth runs up your arm. Keep your way here?", "SAVE/NO"))
        return;
    if (save_write()) {
        sound_start(SOUND_SAVE);
        talk("Keepers' stone", "Your way is kept.");
    } else
        talk("Keepers' stone", "The stone stays cold. Nothing was kept.");
}

void chest_take(u8 item, u8 flag)
{
    struct progress *progress = &state.progress;

    flag_set(flag);
    progress->items |= 1 << item;
    item_show(item);
    switch (item) {
    case ITEM_SWORD: talk("", "You got the KEEPER'S BLADE!\nStrike with A."); break;
    case ITEM_LANTERN:
        progress->item = ITEM_LANTERN;
        talk("", "You got the NINTH LANTERN! Hold it out with B: it lights bowls and burns brambles.");
        break;
    case ITEM_BELL:
        progress->item = ITEM_BELL;
        talk("", "You got the TIDE BELL! Ring it with B. Far away, iron hums in answer.");
        break;
    case ITEM_KEY: progress->keys++; talk("", "You got a KEY. It will fit one door, once."); break;
    case ITEM_HEART:
        progress->max_hp += 2;
        progress->hp = progress->max_hp;
        talk("", "A HEART OF AMBER! You can bear more now, and every wound is mended.");
        break;
    default: progress->coins += 10; talk("", "Ten coins, wrapped in a leaf.");
    }
}

void great_lantern_light(void)
{
    if (state.light)
        return;
    talk("", "The Great Lantern. Its glass is cold, but it leans towards your little flame.");
    state.progress.item = ITEM_LANTERN;
    state.player.use = 60;
    psg_play(0);
    sound_start(SOUND_FIRE);
    state.light = 1;
    for (u32 n = 0; n < 90; n++)
        world_show();
    talk("Wren", "Wake up. We have all been waiting for you.");
    shutter_close();
    scene_go(SCENE_ENDING);
}
