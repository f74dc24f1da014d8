/* Functions of the C library that Swift's Glibc module leaves out because they are GNU extensions. Declarations only:
   there is no code here and nothing to link. */
#ifndef REPOWIRE_CSYSTEM_H
#define REPOWIRE_CSYSTEM_H

#ifdef __linux__
#include <spawn.h>

int pipe2(int ends[2], int flags);
int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int from);
int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *actions, const char *path);

/* From <spawn.h>, hidden without _GNU_SOURCE. */
enum { REPOWIRE_SPAWN_SETSID = 0x80 };
#endif

#endif
