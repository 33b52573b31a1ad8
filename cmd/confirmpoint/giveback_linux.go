package main

/*
#include <malloc.h>

static void giveBack(void) {
#ifdef __GLIBC__
	malloc_trim(0);
#endif
}
*/
import "C"

// giveBack gives the system what C has let go: glibc keeps pages between ones
// in use, and a renderer without a graphics card has its pictures there.
func giveBack() { C.giveBack() }
