#include "baseline.h"
#include "events.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Callers that each have one message under way, and as many recipients that answer at once. One thread, so that the
   other core is the daemon's. */

struct party {
  struct reader reader;
  int number;
  int is_caller;
  uint64_t begun;
};

static struct party *connect_party(const char *socket, int number, int is_caller) {
  struct party *party = calloc(1, sizeof *party);
  int descriptor = connect_to(socket);
  party->number = number;
  party->is_caller = is_caller;
  reader_init(&party->reader, descriptor);
  write_all(descriptor, HELLO, sizeof HELLO - 1);
  size_t length;
  if (!reader_wait(&party->reader, &length)) fail("hello");
  return party;
}

static void join(struct party *party) {
  char line[160];
  int count = snprintf(line, sizeof line,
                       "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"peer/join\",\"params\":{\"name\":\"%s%d\","
                       "\"circle\":\"load\"}}\n",
                       party->is_caller ? "caller" : "recipient", party->number);
  write_all(party->reader.descriptor, line, (size_t)count);
  size_t length;
  char *answer = reader_wait(&party->reader, &length);
  if (!answer || has(answer, "\"error\"")) {
    fprintf(stderr, "baseline: peer/join: %s\n", answer ? answer : "closed");
    exit(1);
  }
}

static int is_ask;
static char *body;
static long started, finished, delivered, total;
static uint64_t *times;

static void begin(struct party *caller) {
  static char line[1 << 21];
  if (started >= total) return;
  started++;
  int count = snprintf(line, sizeof line,
                       "{\"jsonrpc\":\"2.0\",\"id\":%ld,\"method\":\"peer/%s\",\"params\":{\"peer\":\"recipient%d\","
                       "\"message\":\"%s\"}}\n",
                       started + 10, is_ask ? "ask" : "notify", caller->number, body);
  caller->begun = now();
  write_all(caller->reader.descriptor, line, (size_t)count);
}

static void received(struct party *party, char *line) {
  size_t length;
  if (party->is_caller) {
    /* How far a question has come; told now and then. */
    if (has(line, "\"method\"")) return;
    if (!has(line, "\"result\"") || (is_ask && !has(line, "\"answered\""))) {
      fprintf(stderr, "baseline: a message was not taken: %s\n", line);
      exit(1);
    }
    times[finished++] = now() - party->begun;
    begin(party);
    return;
  }
  if (!has(line, "message/offer")) return;
  const char *id = member(line, "id", &length);
  char answer[1 << 10];
  int count;
  if (is_ask)
    count = snprintf(answer, sizeof answer,
                     "{\"jsonrpc\":\"2.0\",\"method\":\"message/answer\",\"params\":{\"id\":%.*s,"
                     "\"text\":\"It fails because the clock is read twice; read it once.\"}}\n",
                     (int)length, id);
  else
    count = snprintf(answer, sizeof answer,
                     "{\"jsonrpc\":\"2.0\",\"method\":\"message/accepted\",\"params\":{\"id\":%.*s}}\n", (int)length,
                     id);
  delivered++;
  write_all(party->reader.descriptor, answer, (size_t)count);
}

static int ascending(const void *left, const void *right) {
  uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
  return a < b ? -1 : a > b;
}

/* Prints: messages a second, the same until the last was delivered, then p50 and p99 of a message in nanoseconds. */
int run_load(int count, char **arguments) {
  if (count != 5) return 64;
  const char *socket = arguments[0];
  is_ask = strcmp(arguments[1], "ask") == 0;
  int callers = atoi(arguments[2]);
  total = atol(arguments[3]);
  int bytes = atoi(arguments[4]);
  body = malloc((size_t)bytes + 1);
  memset(body, 'x', (size_t)bytes);
  body[bytes] = 0;
  times = calloc((size_t)total, sizeof *times);
  int events = events_create();
  struct party **parties = calloc((size_t)callers * 2, sizeof *parties);
  for (int index = 0; index < callers * 2; index++) {
    parties[index] = connect_party(socket, index / 2, index % 2);
    join(parties[index]);
    fcntl(parties[index]->reader.descriptor, F_SETFL, O_NONBLOCK);
    events_add(events, parties[index]->reader.descriptor, parties[index]);
  }
  uint64_t start = now(), end = 0;
  for (int index = 0; index < callers * 2; index++)
    if (parties[index]->is_caller) begin(parties[index]);
  while (finished < total || delivered < total) {
    void *ready[256];
    int found = events_wait(events, ready, 256);
    for (int index = 0; index < found; index++) {
      struct party *party = ready[index];
      if (reader_fill(&party->reader) == 0) {
        fprintf(stderr, "baseline: the daemon closed a connection\n");
        return 1;
      }
      size_t length;
      char *line;
      while ((line = reader_line(&party->reader, &length))) received(party, line);
    }
    if (!end && finished == total) end = now();
  }
  double seconds = (double)(end - start) / 1e9, all = (double)(now() - start) / 1e9;
  qsort(times, (size_t)total, sizeof *times, ascending);
  printf("%.0f %.0f %llu %llu\n", (double)total / seconds, (double)total / all,
         (unsigned long long)times[total / 2], (unsigned long long)times[total * 99 / 100]);
  return 0;
}

/* Keeps connections open until stdin ends. */
int run_hold(const char *socket, int count, const char *how) {
  for (int index = 0; index < count; index++) {
    struct party *party = connect_party(socket, index, 0);
    if (strcmp(how, "joined") == 0) join(party);
  }
  write_all(1, "ready\n", 6);
  char byte;
  while (read(0, &byte, 1) > 0) continue;
  return 0;
}
