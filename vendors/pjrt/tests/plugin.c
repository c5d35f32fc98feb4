/* A PJRT plugin with one defect, for tests.
 *
 *   -DNO_ENTRY           has no GetPjrtApi, as any other library
 *   -DNO_TABLE           gives no function table
 *   -DMAJOR=1 -DMINOR=56 is of another version
 *   -DCLIENT=crash()     does this when a client is made: crash(), hang(), flood() or refuse(); else
 *                        there is a client without devices
 *   -DREAL="x.so"        is that plugin, except for what follows
 *   -DON="tanh" -DTHEN=refuse()
 *                        does this when a program is compiled that contains the text
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifndef MAJOR
#define MAJOR 0
#endif
#ifndef MINOR
#define MINOR 81
#endif

enum { ERROR_DESTROY, ERROR_MESSAGE, ERROR_CODE, INITIALIZE };
enum { CLIENT_CREATE = 10, PLATFORM_NAME = 12, PLATFORM_VERSION = 14, DEVICES = 16, COMPILE = 20 };
enum { SLOTS = 128 };

typedef void *(*Function)(void *);

struct table {
    size_t size;
    void *extensions;
    size_t version_size;
    void *version_extensions;
    int major, minor;
    Function slots[SLOTS];
};

/* What all argument structs look like that are used here: size, extensions, then words. */
struct args {
    size_t size;
    void *extensions;
    void *word[10];
};

static struct table table;

/* Errors: one of our own, and those of the plugin that this one passes on. */
static char refusal[] = "this plugin does not like it\nand says so at length\nwith a dump of all";
static Function real_message, real_code, real_destroy;

static void *message(void *given) {
    struct args *args = given;
    if (args->word[0] != refusal) return real_message(given);
    args->word[1] = refusal;
    args->word[2] = (void *)strlen(refusal);
    return NULL;
}

static void *code(void *given) {
    struct args *args = given;
    if (args->word[0] != refusal) return real_code(given);
    *(int *)&args->word[1] = 3; /* INVALID_ARGUMENT */
    return NULL;
}

static void *destroy(void *given) {
    return ((struct args *)given)->word[0] == refusal ? NULL : real_destroy(given);
}

/* What a defect does. */
static void *refuse(void) { return refusal; }
static _Noreturn void *crash(void) { abort(); }

static _Noreturn void *hang(void) {
    for (;;) pause();
}

static _Noreturn void *flood(void) {
    for (;;) puts("compiling, compiling, compiling, compiling, compiling, compiling, compiling");
}

#ifdef THEN
static Function real_compile;

static void *compile(void *given) {
    struct args *program = ((struct args *)given)->word[1];
    if (memmem(program->word[0], (size_t)program->word[1], ON, strlen(ON))) return THEN;
    return real_compile(given);
}
#endif

static void *nothing(void *given) {
    (void)given;
    return NULL;
}

static void *client(void *given) {
#ifdef CLIENT
    (void)given;
    return CLIENT;
#else
    ((struct args *)given)->word[6] = &table;
    return NULL;
#endif
}

static void *name(void *given) {
    struct args *args = given;
    args->word[1] = "acme";
    args->word[2] = (void *)4;
    return NULL;
}

/* A plugin of our own, without devices. */
static void alone(void) {
    table = (struct table){.size = sizeof table, .major = MAJOR, .minor = MINOR};
    table.slots[INITIALIZE] = table.slots[DEVICES] = nothing;
    table.slots[PLATFORM_NAME] = table.slots[PLATFORM_VERSION] = name;
    table.slots[CLIENT_CREATE] = client;
}

#ifdef REAL
static void behind(void) {
    void *library = dlopen(REAL, RTLD_NOW | RTLD_LOCAL);
    if (!library) exit(1);
    const struct table *(*get)(void);
    *(void **)&get = dlsym(library, "GetPjrtApi");
    const struct table *real = get();
    memcpy(&table, real, real->size < sizeof table ? real->size : sizeof table);
    if (table.size > sizeof table) table.size = sizeof table;
    real_message = table.slots[ERROR_MESSAGE];
    real_code = table.slots[ERROR_CODE];
    real_destroy = table.slots[ERROR_DESTROY];
#ifdef THEN
    real_compile = table.slots[COMPILE];
    table.slots[COMPILE] = compile;
#endif
}
#endif

#ifndef NO_ENTRY
const void *GetPjrtApi(void) {
#ifdef NO_TABLE
    return NULL;
#endif
#ifdef REAL
    behind();
#else
    alone();
#endif
    table.slots[ERROR_MESSAGE] = message;
    table.slots[ERROR_CODE] = code;
    table.slots[ERROR_DESTROY] = destroy;
    return &table;
}
#endif
