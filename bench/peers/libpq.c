/*
 * libpq, blocking, with prepared statements and results in binary, whose values are looked at but not made into
 * anything: libpq PEER WORKLOAD DSN TRUST_DSN; as worker.ts.
 */
#include <libpq-fe.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "statements.h"

#define ROWS 1000000
#define INSERTS 1000

static PGconn *conn, *listener;
static const char *workload, *dsn, *trust_dsn;
static volatile long looked_at;

static void fail(const char *what)
{
    fprintf(stderr, "Cannot measure: %s: %s\n", what, PQerrorMessage(conn));
    exit(1);
}

static PGconn *connect_to(const char *to)
{
    PGconn *made = PQconnectdb(to);
    if (PQstatus(made) != CONNECTION_OK)
        fail("connect");
    return made;
}

static long take(PGresult *result)
{
    ExecStatusType status = PQresultStatus(result);
    if (status == PGRES_FATAL_ERROR || status == PGRES_PIPELINE_ABORTED)
        fail(PQresultErrorMessage(result));
    long rows = PQntuples(result);
    int columns = PQnfields(result);
    for (long i = 0; i < rows; i++)
        for (int j = 0; j < columns; j++)
            looked_at += PQgetlength(result, i, j) + (PQgetvalue(result, i, j) != NULL);
    PQclear(result);
    return rows;
}

static long whole(void)
{
    return take(PQexecPrepared(conn, "s", 0, NULL, NULL, NULL, 1));
}

static long point(void)
{
    static long id;
    char text[16];
    const char *values[] = {text};
    id = (id + 7919) % 100000;
    snprintf(text, sizeof text, "%ld", id + 1);
    return take(PQexecPrepared(conn, "s", 1, values, NULL, NULL, 1));
}

static long streamed(void)
{
    long rows = 0;
    PGresult *result;
    PQsendQueryPrepared(conn, "s", 0, NULL, NULL, NULL, 1);
    PQsetSingleRowMode(conn);
    while ((result = PQgetResult(conn)))
        rows += take(result);
    return rows;
}

static void row_texts(int i, char texts[4][40])
{
    snprintf(texts[0], 40, "%d", i);
    snprintf(texts[1], 40, "%ld", i * 1000L);
    snprintf(texts[2], 40, "name of the row %d", i);
    snprintf(texts[3], 40, "%.17g", i / 7.0);
}

static void results_until_sync(void)
{
    int synced = 0;
    while (!synced) {
        PGresult *result = PQgetResult(conn);
        if (!result)
            continue;
        synced = PQresultStatus(result) == PGRES_PIPELINE_SYNC;
        take(result);
    }
}

static long inserts(void)
{
    char texts[4][40];
    const char *values[] = {texts[0], texts[1], texts[2], texts[3]};
    PQenterPipelineMode(conn);
    PQsendQueryParams(conn, "BEGIN", 0, NULL, NULL, NULL, NULL, 0);
    for (int i = 0; i < INSERTS; i++) {
        row_texts(i, texts);
        PQsendQueryPrepared(conn, "s", 4, values, NULL, NULL, 1);
    }
    PQsendQueryParams(conn, "COMMIT", 0, NULL, NULL, NULL, NULL, 0);
    PQpipelineSync(conn);
    results_until_sync();
    PQexitPipelineMode(conn);
    return INSERTS;
}

static long copy_in(void)
{
    char texts[4][40], line[200];
    take(PQexec(conn, SQL_copyIn));
    for (int i = 0; i < ROWS; i++) {
        row_texts(i, texts);
        int size = snprintf(line, sizeof line, "%s\t%s\t%s\t%s\n", texts[0], texts[1], texts[2], texts[3]);
        PQputCopyData(conn, line, size);
    }
    PQputCopyEnd(conn, NULL);
    take(PQgetResult(conn));
    while (PQgetResult(conn))
        ;
    return ROWS;
}

static long copy_out(void)
{
    char *data;
    take(PQexec(conn, SQL_copyOut));
    for (int size; (size = PQgetCopyData(conn, &data, 0)) > 0; PQfreemem(data))
        looked_at += size;
    take(PQgetResult(conn));
    while (PQgetResult(conn))
        ;
    return ROWS;
}

static long connecting(void)
{
    PGconn *other = connect_to(strcmp(workload, "W11s") ? trust_dsn : dsn);
    long rows = take(PQexec(other, SQL_W1));
    PQfinish(other);
    return rows;
}

static long notify(void)
{
    PGnotify *heard;
    take(PQexec(conn, "NOTIFY aiopg_bench"));
    while (!(heard = PQnotifies(listener))) {
        struct pollfd waited = {PQsocket(listener), POLLIN, 0};
        poll(&waited, 1, -1);
        PQconsumeInput(listener);
    }
    PQfreemem(heard);
    return 1;
}

static const struct { const char *name, *text; long (*work)(void); } WORKS[] = {
    {"W1", SQL_W1, whole}, {"W2a", SQL_W2, point}, {"W3", SQL_W3, whole}, {"W4", SQL_W4, whole},
    {"W5a", SQL_W5a, whole}, {"W5b", SQL_W5b, whole}, {"W6", SQL_W6, whole}, {"W7s", SQL_W7s, streamed},
    {"W7b", SQL_W7b, whole}, {"W8a", SQL_insert, inserts}, {"W8a1", SQL_insert, inserts},
    {"W8c", NULL, copy_in}, {"W9", NULL, copy_out}, {"W10", SQL_W10, whole},
    {"W11", NULL, connecting}, {"W11s", NULL, connecting}, {"W12", NULL, notify},
};

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

static double cpu(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_utime.tv_sec + usage.ru_stime.tv_sec + (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static void measure(long (*work)(void), double seconds)
{
    double start = now(), cpu_before = cpu(), elapsed;
    long units = 0;
    do {
        units += work();
        elapsed = now() - start;
    } while (elapsed < seconds);
    printf("{\"rate\":%f,\"cpuMicros\":%f}\n", units / elapsed, (cpu() - cpu_before) * 1e6 / units);
}

int main(int argc, char **argv)
{
    if (argc != 5)
        return 2;
    workload = argv[2], dsn = argv[3], trust_dsn = argv[4];
    setvbuf(stdout, NULL, _IOLBF, 0);
    for (size_t i = 0; i < sizeof WORKS / sizeof *WORKS; i++) {
        if (strcmp(WORKS[i].name, workload))
            continue;
        conn = connect_to(dsn);
        if (!strncmp(workload, "W8", 2))
            take(PQexec(conn, SQL_newTable));
        if (WORKS[i].text)
            take(PQprepare(conn, "s", WORKS[i].text, 0, NULL));
        listener = connect_to(dsn);
        take(PQexec(listener, "LISTEN aiopg_bench"));
        puts("{}");
        for (double duration; scanf("%lf", &duration) == 1;)
            measure(WORKS[i].work, duration / 1000);
        return 0;
    }
    puts("{\"skipped\":\"it has no way to do that\"}");
    return 0;
}
