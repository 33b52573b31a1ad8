// Package replace moves a file over another one, so that at every moment the
// place holds the old file or the new one, whole. On Windows that fails while
// anybody reads the old one, be it this program or a virus scanner; there it is
// tried again for a moment.
package replace
