/* Streams side by side: one chain of dependent steps leaves a processor mostly idle, several fill it. */
#include "kernels.h"

void lpx_run_lanes(const struct lpx_engine *engine, struct lpx_stream *streams, size_t count)
{
    struct lpx_stream *active[LPX_MOST_LANES];
    uint32_t state[LPX_MOST_WORDS * LPX_MOST_LANES];
    uint8_t *data[LPX_MOST_LANES];
    unsigned used = 0;
    size_t next = 0;

    for (;;) {
        while (used < engine->most && next < count) {
            if (streams[next].units > 0) active[used++] = &streams[next];
            next++;
        }
        if (used == 0) return;
        const unsigned lanes = engine->by_active[used].lanes;
        const unsigned running = used < lanes ? used : lanes;
        size_t units = active[0]->units;
        for (unsigned lane = 1; lane < running; lane++)
            if (active[lane]->units < units) units = active[lane]->units;

        for (unsigned lane = 0; lane < lanes; lane++) {
            const struct lpx_stream *from = active[lane < running ? lane : 0];
            data[lane] = from->data;
            for (unsigned word = 0; word < engine->words; word++) state[word * lanes + lane] = from->state[word];
        }
        engine->by_active[used].run(state, data, units, engine->context);
        unsigned kept = 0;
        for (unsigned lane = 0; lane < used; lane++) {
            struct lpx_stream *stream = active[lane];
            if (lane >= running) {
                active[kept++] = stream;
                continue;
            }
            for (unsigned word = 0; word < engine->words; word++) stream->state[word] = state[word * lanes + lane];
            stream->data += units * engine->unit;
            stream->units -= units;
            if (stream->units > 0) active[kept++] = stream;
        }
        used = kept;
    }
}
