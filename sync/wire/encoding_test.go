package wire

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
)

func TestChooseEncoding(t *testing.T) {
	for accept, want := range map[string]string{
		"": "", "identity": "", "*": "", "br": "", "gzip": EncodingGzip, "GZIP": EncodingGzip, AcceptEncoding: EncodingZstd,
		"gzip, zstd": EncodingZstd, "zstd;q=0, gzip": EncodingGzip, "zstd;q=0.000, gzip;q=0": "", "gzip; q=0.5": EncodingGzip,
		"x-gzip": "", ",,;;": "",
	} {
		if got := ChooseEncoding(accept); got != want {
			t.Errorf("%q: %q, want %q", accept, got, want)
		}
	}
}

func TestCompressAndExpand(t *testing.T) {
	body := bytes.Repeat([]byte(`{"application_no":"2026340012345","state":"pending"},`), 400)
	for _, encoding := range []string{"", EncodingGzip, EncodingZstd} {
		coded, used, err := Compress(encoding, body)
		if err != nil || used != encoding || (encoding != "" && len(coded) > len(body)/10) {
			t.Fatalf("%q: %d bytes as %q, %v", encoding, len(coded), used, err)
		}
		r, err := Expand(used, bytes.NewReader(coded))
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(r)
		if err != nil || !bytes.Equal(got, body) {
			t.Fatalf("%q: %d bytes, %v", encoding, len(got), err)
		}
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
		if encoding == "" {
			continue
		}
		for _, n := range []int{0, 1, len(coded) / 2, len(coded) - 1} { // a broken line is never a whole body
			r, err := Expand(used, bytes.NewReader(coded[:n]))
			if err != nil {
				t.Fatal(err)
			}
			if got, err := io.ReadAll(r); err == nil && (n > 0 || len(got) > 0) {
				t.Errorf("%q: %d of %d bytes were read as a whole", encoding, n, len(coded))
			}
			_ = r.Close()
		}
	}
}

func TestCompressLeavesWhatDoesNotGain(t *testing.T) {
	short := []byte(strings.Repeat("a", minCoded-1))
	var noise []byte
	for i := byte(0); len(noise) < 4096; i++ { // hashes have nothing to gain
		h := Hash([]byte{i})
		noise = append(noise, h[:8]...)
	}
	for name, body := range map[string][]byte{"short": short} {
		if got, used, err := Compress(EncodingZstd, body); err != nil || used != "" || !bytes.Equal(got, body) {
			t.Errorf("%s: %q, %v", name, used, err)
		}
	}
	if got, used, err := Compress(EncodingGzip, noise); err != nil || len(got) > len(noise) {
		t.Errorf("noise grew to %d bytes as %q, %v", len(got), used, err)
	}
	if _, _, err := Compress("br", noise); !errors.Is(err, ErrEncoding) {
		t.Errorf("br: %v", err)
	}
	for _, e := range []string{"br", "gzip, zstd", "Gzip", "deflate", "identity"} {
		if _, err := Expand(e, bytes.NewReader(nil)); !errors.Is(err, ErrEncoding) {
			t.Errorf("%q: %v", e, err)
		}
	}
}

// TestBombsEndAtTheLimit: what is read stops at the limit of the reader,
// whatever the body says of itself.
func TestBombsEndAtTheLimit(t *testing.T) {
	zeros := make([]byte, 64<<20)
	for _, encoding := range []string{EncodingGzip, EncodingZstd} {
		coded, used, err := Compress(encoding, zeros)
		if err != nil || used != encoding || len(coded) > 1<<20 {
			t.Fatalf("%d bytes, %q, %v", len(coded), used, err)
		}
		r, err := Expand(encoding, bytes.NewReader(coded))
		if err != nil {
			t.Fatal(err)
		}
		var v any
		err = Decode(r, MaxRequestBytes, &v)
		var d *DecodeError
		if !errors.As(err, &d) || d.Reason != ReasonTooLarge {
			t.Errorf("%s: %v", encoding, err)
		}
		_ = r.Close()
	}
}

func FuzzExpand(f *testing.F) {
	body := bytes.Repeat([]byte(`{"a":1}`), 200)
	for _, e := range []string{EncodingGzip, EncodingZstd} {
		coded, _, err := Compress(e, body)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(e, coded)
		f.Add(e, coded[:len(coded)/2])
	}
	f.Fuzz(func(t *testing.T, encoding string, data []byte) {
		r, err := Expand(encoding, bytes.NewReader(data))
		if err != nil {
			return
		}
		const limit = 1 << 20
		if n, _ := io.Copy(io.Discard, io.LimitReader(r, limit+1)); n > limit+1 {
			t.Fatalf("%d bytes", n)
		}
		_ = r.Close()
	})
}
