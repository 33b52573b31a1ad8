package wire

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"strings"

	"github.com/klauspost/compress/zstd"
)

// The codings of JSON bodies, of requests and answers alike. Who sends a body
// uses one only when the other end has named it in Accept-Encoding (RFC 9110,
// RFC 7694); blobs are never coded, since ranges are of their plain bytes.
const (
	EncodingGzip = "gzip"
	EncodingZstd = "zstd"

	// AcceptEncoding names what this version understands, best first.
	AcceptEncoding = "zstd, gzip"
)

// Limits of codings.
const (
	minCoded     = 512     // a smaller body is not worth its header
	maxWindow    = 8 << 20 // of zstd (RFC 9659): more memory is never taken
	zstdMinFrame = 1 << 10 // of a window
)

// ErrEncoding is a coding that nobody has offered.
var ErrEncoding = errors.New("wire: unknown content coding")

// ChooseEncoding gives the best coding that an Accept-Encoding header names,
// "" for none. A quality other than 0 counts as a yes, "*" is not heard: a
// coding that was not named is never used.
func ChooseEncoding(accept string) string {
	named := map[string]bool{}
	for item := range strings.SplitSeq(accept, ",") {
		name, params, _ := strings.Cut(item, ";")
		name = strings.ToLower(strings.TrimSpace(name))
		named[name] = !refused(params)
	}
	for _, e := range []string{EncodingZstd, EncodingGzip} {
		if named[e] {
			return e
		}
	}
	return ""
}

// refused knows q=0 in its spellings.
func refused(params string) bool {
	q, ok := strings.CutPrefix(strings.ReplaceAll(params, " ", ""), "q=")
	return ok && strings.Trim(q, "0.") == ""
}

// Compress codes a body. used is "" when the body stays as it is: it is short,
// did not become shorter, or no coding was chosen.
func Compress(encoding string, body []byte) (coded []byte, used string, err error) {
	if len(body) < minCoded {
		return body, "", nil
	}
	var b bytes.Buffer
	var w io.WriteCloser
	switch encoding {
	case "":
		return body, "", nil
	case EncodingGzip:
		w = gzip.NewWriter(&b)
	case EncodingZstd:
		// The window never passes the body, so the other end needs no more memory.
		w, err = zstd.NewWriter(&b, zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(window(len(body))),
			zstd.WithEncoderLevel(zstd.SpeedBetterCompression))
		if err != nil {
			return nil, "", err
		}
	default:
		return nil, "", ErrEncoding
	}
	_, err = w.Write(body)
	if err = errors.Join(err, w.Close()); err != nil {
		return nil, "", err
	}
	if b.Len() >= len(body) {
		return body, "", nil
	}
	return b.Bytes(), encoding, nil
}

// window is the smallest power of two that holds a body, within what zstd and
// its readers allow.
func window(body int) int {
	w := zstdMinFrame
	for w < body && w < maxWindow {
		w <<= 1
	}
	return w
}

// Expand reads a coded body as it was before. The result must be closed; that
// does not close r. It gives bytes as they are asked for and holds at most the
// window of zstd, so a bomb costs no more than the limit of who reads it. An
// unknown coding is ErrEncoding; two codings at once are one unknown.
func Expand(encoding string, r io.Reader) (io.ReadCloser, error) {
	switch encoding {
	case "":
		return io.NopCloser(r), nil
	case EncodingGzip:
		return &lateGzip{from: r}, nil
	case EncodingZstd:
		d, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true),
			zstd.WithDecoderMaxWindow(maxWindow))
		if err != nil {
			return nil, err
		}
		return d.IOReadCloser(), nil
	}
	return nil, ErrEncoding
}

// lateGzip reads the header of gzip with the first Read, so that a line that
// breaks inside it is a failed read like any other.
type lateGzip struct {
	from io.Reader
	z    *gzip.Reader
	err  error
}

func (l *lateGzip) Read(b []byte) (int, error) {
	if l.z == nil && l.err == nil {
		l.z, l.err = gzip.NewReader(l.from)
	}
	if l.err != nil {
		return 0, l.err
	}
	return l.z.Read(b)
}

func (l *lateGzip) Close() error {
	if l.z == nil {
		return nil
	}
	return l.z.Close()
}
