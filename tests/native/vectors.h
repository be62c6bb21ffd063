/* The kernels at one level of the processor against vectors that others published. */
#ifndef LPX_VECTORS_H
#define LPX_VECTORS_H

/* Returns how many were tried; the first that differs is told and aborts. */
unsigned try_vectors(unsigned features);

#endif
