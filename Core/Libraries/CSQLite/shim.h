#include <sqlite3.h>

/* sqlite3_db_config is variadic, which Swift does not import. */
static inline int repowire_checkpoint_on_close(sqlite3 *connection, int on) {
  return sqlite3_db_config(connection, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, !on, (int *)0);
}
