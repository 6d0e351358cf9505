/* The four functions that GCC expects even of a freestanding program. */
typedef __SIZE_TYPE__ size;

void *memcpy(void *target, const void *source, size count)
{
    unsigned char *to = target;
    const unsigned char *from = source;

    while (count--)
        *to++ = *from++;
    return target;
}

void *memmove(void *target, const void *source, size count)
{
    unsigned char *to = target;
    const unsigned char *from = source;

    if (to <= from)
        return memcpy(target, source, count);
    while (count--)
        to[count] = from[count];
    return target;
}

void *memset(void *target, int value, size count)
{
    unsigned char *to = target;

    while (count--)
        *to++ = value;
    return target;
}

int memcmp(const void *left, const void *right, size count)
{
    const unsigned char *a = left, *b = right;

    for (; count--; a++, b++)
        if (*a != *b)
            return *a - *b;
    return 0;
}
