/* Waiting for many descriptors: epoll on Linux, kqueue elsewhere. */
#ifndef EVENTS_H
#define EVENTS_H

int events_create(void);
void events_add(int events, int descriptor, void *context);
/* Waits and stores the contexts of the descriptors that can be read. */
int events_wait(int events, void **contexts, int capacity);

#endif
