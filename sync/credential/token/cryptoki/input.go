package cryptoki

import "io"

// Watched passes in on and calls gone, once, when it has ended. A library that
// hangs keeps Serve from reading; this sees the end all the same, so that the
// helper does not stay behind, with the token open, when the program has gone.
func Watched(in io.Reader, gone func()) io.Reader {
	r, w := io.Pipe()
	go func() {
		defer gone()
		buf := make([]byte, 4096)
		for {
			n, err := in.Read(buf)
			var closed error
			if n > 0 { // a pipe waits for a reader of nothing too
				_, closed = w.Write(buf[:n])
				clear(buf) // a PIN went through
			}
			if err != nil || closed != nil {
				_ = w.CloseWithError(err)
				return
			}
		}
	}()
	return r
}
