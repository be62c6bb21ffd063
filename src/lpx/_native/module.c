/* lpx._native._kernels: the kernels, for Python. Checks every length before a kernel sees it; releases the
 * interpreter's lock while a kernel runs. What the functions are for stands in _kernels.pyi.
 */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "kernels.h"

/* Set when the module is loaded, and by use(); the kernels give the same results whatever it says. */
static unsigned active_features;

static const char *const feature_names[LPX_FEATURES] = {"sse4.1", "aes", "pclmul", "sha", "avx2", "avx512", "gfni"};

static PyObject *names_of(unsigned features)
{
    PyObject *names = PyList_New(0);
    for (int i = 0; names && i < LPX_FEATURES; i++) {
        if (!(features >> i & 1)) continue;
        PyObject *name = PyUnicode_FromString(feature_names[i]);
        if (!name || PyList_Append(names, name) < 0) Py_CLEAR(names);
        Py_XDECREF(name);
    }
    PyObject *result = names ? PyList_AsTuple(names) : NULL;
    Py_XDECREF(names);
    return result;
}

static PyObject *detected(PyObject *self, PyObject *unused)
{
    (void)self;
    (void)unused;
    return names_of(lpx_detect());
}

static PyObject *active(PyObject *self, PyObject *unused)
{
    (void)self;
    (void)unused;
    return names_of(active_features);
}

static PyObject *use(PyObject *self, PyObject *names)
{
    unsigned wanted = 0;
    (void)self;
    PyObject *list = PySequence_List(names);
    if (!list) return NULL;
    for (Py_ssize_t i = 0; i < PyList_Size(list); i++) {
        int known = 0;
        for (int j = 0; j < LPX_FEATURES; j++) {
            PyObject *name = PyList_GetItem(list, i);
            if (PyUnicode_Check(name) && PyUnicode_CompareWithASCIIString(name, feature_names[j]) == 0) {
                wanted |= 1u << j;
                known = 1;
            }
        }
        if (!known) {
            Py_DECREF(list);
            PyErr_SetString(PyExc_ValueError, "no such processor feature");
            return NULL;
        }
    }
    Py_DECREF(list);
    active_features = wanted & lpx_detect();
    Py_RETURN_NONE;
}

/* ---- buffers in lanes ---- */

struct batch {
    Py_buffer states;
    Py_buffer *views;
    struct lpx_stream *streams;
    Py_ssize_t taken, count;
};

static void release(struct batch *batch)
{
    for (Py_ssize_t i = 0; i < batch->taken; i++) PyBuffer_Release(&batch->views[i]);
    PyMem_Free(batch->views);
    PyMem_Free(batch->streams);
    PyBuffer_Release(&batch->states);
}

/* Takes hold of the states (words * 4 bytes for each buffer) and of all buffers; -1 with an exception otherwise. */
static int take(struct batch *batch, PyObject *states, PyObject *buffers, unsigned words, unsigned unit, int flags)
{
    batch->views = NULL;
    batch->streams = NULL;
    batch->taken = 0;
    if (PyObject_GetBuffer(states, &batch->states, PyBUF_WRITABLE) < 0) return -1;
    PyObject *list = PySequence_List(buffers);
    if (!list) goto failed;
    batch->count = PyList_Size(list);
    if (batch->states.len / (4 * (Py_ssize_t)words) != batch->count ||
        batch->states.len % (4 * (Py_ssize_t)words) != 0) {
        PyErr_SetString(PyExc_ValueError, "there must be one state for each buffer");
        goto failed;
    }
    batch->views = PyMem_Calloc((size_t)batch->count + 1, sizeof *batch->views);
    batch->streams = PyMem_Calloc((size_t)batch->count + 1, sizeof *batch->streams);
    if (!batch->views || !batch->streams) {
        PyErr_NoMemory();
        goto failed;
    }
    for (Py_ssize_t i = 0; i < batch->count; i++) {
        Py_buffer *view = &batch->views[i];
        if (PyObject_GetBuffer(PyList_GetItem(list, i), view, flags) < 0) goto failed;
        batch->taken++;
        if (view->len % (Py_ssize_t)unit != 0) {
            PyErr_SetString(PyExc_ValueError, "a buffer is no whole number of blocks");
            goto failed;
        }
        batch->streams[i].data = view->buf;
        batch->streams[i].units = (size_t)view->len / unit;
    }
    Py_DECREF(list);
    return 0;
failed:
    Py_XDECREF(list);
    release(batch);
    return -1;
}

typedef uint32_t (*loader)(const uint8_t *);
typedef void (*storer)(uint8_t *, uint32_t);

static PyObject *run_batch(PyObject *states, PyObject *buffers, const struct lpx_engine *engine, int flags,
                           loader load, storer store)
{
    struct batch batch;
    if (take(&batch, states, buffers, engine->words, engine->unit, flags) < 0) return NULL;
    uint8_t *at = batch.states.buf;
    Py_BEGIN_ALLOW_THREADS
    for (Py_ssize_t i = 0; i < batch.count; i++)
        for (unsigned word = 0; word < engine->words; word++)
            batch.streams[i].state[word] = load(at + 4 * ((size_t)i * engine->words + word));
    lpx_run_lanes(engine, batch.streams, (size_t)batch.count);
    for (Py_ssize_t i = 0; i < batch.count; i++)
        for (unsigned word = 0; word < engine->words; word++)
            store(at + 4 * ((size_t)i * engine->words + word), batch.streams[i].state[word]);
    Py_END_ALLOW_THREADS
    release(&batch);
    Py_RETURN_NONE;
}

static uint32_t load_le(const uint8_t *at) { return lpx_load32le(at); }
static uint32_t load_be(const uint8_t *at) { return lpx_load32be(at); }
static void store_le(uint8_t *at, uint32_t value) { lpx_store32le(at, value); }
static void store_be(uint8_t *at, uint32_t value) { lpx_store32be(at, value); }

static PyObject *md5_blocks(PyObject *self, PyObject *arguments)
{
    PyObject *states, *buffers;
    struct lpx_engine engine;
    (void)self;
    if (!PyArg_ParseTuple(arguments, "OO:md5_blocks", &states, &buffers)) return NULL;
    lpx_md5_engine(active_features, &engine);
    return run_batch(states, buffers, &engine, PyBUF_SIMPLE, load_le, store_le);
}

static PyObject *sha1_blocks(PyObject *self, PyObject *arguments)
{
    PyObject *states, *buffers;
    struct lpx_engine engine;
    (void)self;
    if (!PyArg_ParseTuple(arguments, "OO:sha1_blocks", &states, &buffers)) return NULL;
    lpx_sha1_engine(active_features, &engine);
    return run_batch(states, buffers, &engine, PyBUF_SIMPLE, load_be, store_be);
}

static PyObject *traditional_decrypt(PyObject *self, PyObject *arguments)
{
    PyObject *states, *buffers;
    struct lpx_engine engine;
    (void)self;
    if (!PyArg_ParseTuple(arguments, "OO:traditional_decrypt", &states, &buffers)) return NULL;
    lpx_traditional_engine(active_features, 0, &engine);
    return run_batch(states, buffers, &engine, PyBUF_WRITABLE, load_le, store_le);
}

static PyObject *traditional_encrypt(PyObject *self, PyObject *arguments)
{
    PyObject *states, *buffers;
    struct lpx_engine engine;
    (void)self;
    if (!PyArg_ParseTuple(arguments, "OO:traditional_encrypt", &states, &buffers)) return NULL;
    lpx_traditional_engine(active_features, 1, &engine);
    return run_batch(states, buffers, &engine, PyBUF_WRITABLE, load_le, store_le);
}

/* ---- single buffers ---- */

static PyObject *aes_ctr(PyObject *self, PyObject *arguments)
{
    Py_buffer key, data;
    unsigned long long position;
    (void)self;
    if (!PyArg_ParseTuple(arguments, "y*Kw*:aes_ctr", &key, &position, &data)) return NULL;
    const int known = key.len == 16 || key.len == 24 || key.len == 32;
    if (known) {
        Py_BEGIN_ALLOW_THREADS
        lpx_aes_ctr(active_features, key.buf, (unsigned)key.len, position, data.buf, (size_t)data.len);
        Py_END_ALLOW_THREADS
    }
    PyBuffer_Release(&key);
    PyBuffer_Release(&data);
    if (!known) {
        PyErr_SetString(PyExc_ValueError, "a key has 16, 24 or 32 bytes");
        return NULL;
    }
    Py_RETURN_NONE;
}

static PyObject *crc32(PyObject *self, PyObject *arguments)
{
    Py_buffer data;
    unsigned long value = 0;
    uint32_t result;
    (void)self;
    if (!PyArg_ParseTuple(arguments, "y*|k:crc32", &data, &value)) return NULL;
    Py_BEGIN_ALLOW_THREADS
    result = lpx_crc32(active_features, (uint32_t)value, data.buf, (size_t)data.len);
    Py_END_ALLOW_THREADS
    PyBuffer_Release(&data);
    return PyLong_FromUnsignedLong(result);
}

/* The states after the padded key, which HMAC begins with (RFC 2104). */
static void hmac_states(unsigned features, const uint8_t key[64], uint32_t inner[5], uint32_t outer[5])
{
    uint8_t block[64];
    for (int i = 0; i < 64; i++) block[i] = key[i] ^ 0x36;
    lpx_sha1_init(inner);
    lpx_sha1_blocks(features, inner, block, 1);
    for (int i = 0; i < 64; i++) block[i] = key[i] ^ 0x5C;
    lpx_sha1_init(outer);
    lpx_sha1_blocks(features, outer, block, 1);
}

static PyObject *pbkdf2_sha1(PyObject *self, PyObject *arguments)
{
    Py_buffer password, salts;
    unsigned salt_length, iterations, length;
    PyObject *result = NULL;
    (void)self;
    if (!PyArg_ParseTuple(arguments, "y*y*III:pbkdf2_sha1", &password, &salts, &salt_length, &iterations, &length))
        return NULL;
    if (password.len > 64) {
        PyErr_SetString(PyExc_ValueError, "hash a password of more than 64 bytes first");
    } else if (salt_length < 1 || salt_length > 16 || salts.len % salt_length != 0) {
        PyErr_SetString(PyExc_ValueError, "salts have 1 to 16 bytes each, all the same number");
    } else if (iterations < 1 || length < 1 || length > 1024) {
        PyErr_SetString(PyExc_ValueError, "at least one iteration, and 1 to 1,024 bytes for each salt");
    } else if (salts.len / salt_length > PY_SSIZE_T_MAX / (Py_ssize_t)length) {
        /* Possible where sizes have 32 bits. */
        PyErr_NoMemory();
    } else if ((result = PyBytes_FromStringAndSize(NULL, salts.len / salt_length * (Py_ssize_t)length))) {
        uint8_t *out = (uint8_t *)PyBytes_AsString(result);
        const unsigned features = active_features;
        Py_BEGIN_ALLOW_THREADS
        uint8_t key[64] = {0};
        uint32_t inner[5], outer[5];
        for (Py_ssize_t i = 0; i < password.len; i++) key[i] = ((const uint8_t *)password.buf)[i];
        hmac_states(features, key, inner, outer);
        lpx_pbkdf2_sha1(features, inner, outer, salts.buf, salt_length, (size_t)salts.len / salt_length, iterations,
                        out, length);
        Py_END_ALLOW_THREADS
    }
    PyBuffer_Release(&password);
    PyBuffer_Release(&salts);
    return result;
}

/* ---- the module ---- */

static PyMethodDef methods[] = {
    {"detected", detected, METH_NOARGS, NULL},
    {"active", active, METH_NOARGS, NULL},
    {"use", use, METH_O, NULL},
    {"aes_ctr", aes_ctr, METH_VARARGS, NULL},
    {"crc32", crc32, METH_VARARGS, NULL},
    {"md5_blocks", md5_blocks, METH_VARARGS, NULL},
    {"pbkdf2_sha1", pbkdf2_sha1, METH_VARARGS, NULL},
    {"sha1_blocks", sha1_blocks, METH_VARARGS, NULL},
    {"traditional_decrypt", traditional_decrypt, METH_VARARGS, NULL},
    {"traditional_encrypt", traditional_encrypt, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static int start(PyObject *module)
{
    (void)module;
    active_features = lpx_detect();
    return 0;
}

static PyModuleDef_Slot slots[] = {{Py_mod_exec, (void *)(uintptr_t)start}, {0, NULL}};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "_kernels", "Ciphers and digests over buffers.", 0, methods, slots, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit__kernels(void) { return PyModuleDef_Init(&definition); }
