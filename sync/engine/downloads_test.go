package engine_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// offer puts a file of n bytes onto the bureau's list.
func (w *world) offer(n int) (confirm.Download, []byte) {
	w.t.Helper()
	data := make([]byte, n)
	for i := range data {
		data[i] = byte(i * 7)
	}
	d, err := w.reg.AddDownload(w.t.Context(), "操作手册.pdf", "现场确认操作手册", bytes.NewReader(data))
	w.must(err)
	return d, data
}

func TestDownloads(t *testing.T) {
	w := newWorld(t, 0)
	if files, err := w.engine.Downloads(t.Context()); err != nil || len(files) != 0 {
		t.Errorf("before any: %v, %v", files, err)
	}
	want, data := w.offer(100_000)
	files, err := w.engine.Downloads(t.Context())
	w.must(err)
	if len(files) != 1 || files[0] != want {
		t.Fatalf("listed %+v, want %+v", files, want)
	}
	var got bytes.Buffer
	last := 0
	n, err := w.engine.Download(t.Context(), files[0], 0, &got, func(done, total int) {
		if done <= last || total != len(data) {
			t.Errorf("progress %d of %d after %d", done, total, last)
		}
		last = done
	})
	if err != nil || n != int64(len(data)) || !bytes.Equal(got.Bytes(), data) || last != len(data) {
		t.Errorf("%d bytes, progress %d, %v", n, last, err)
	}
	if n, err := w.engine.Download(t.Context(), files[0], want.Bytes, &got, nil); n != 0 || err != nil {
		t.Errorf("nothing is left: %d, %v", n, err)
	}
}

// TestDownloadGoesOn is cut after every 7,001 bytes, also by a server that does
// not hear of ranges: what is written is the file.
func TestDownloadGoesOn(t *testing.T) {
	w := newWorld(t, 0)
	file, data := w.offer(50_000)
	for _, deaf := range []bool{false, true} {
		asked := ""
		w.breakPath(wire.PathDownload, func(rw http.ResponseWriter, r *http.Request, next http.Handler) {
			asked = r.Header.Get("Range")
			if r.Header.Get("If-Range") != "" && r.Header.Get("If-Range") != wire.BlobETag(file.SHA256) {
				t.Errorf("If-Range %s", r.Header.Get("If-Range"))
			}
			if deaf {
				r.Header.Del("Range")
			}
			rec := record(r, next)
			part := 7001
			if deaf && asked != "" {
				part = 50_000
			}
			if rec.Body.Len() <= part {
				replay(rw, rec, rec.Body.Bytes())
				return
			}
			cut(func(int) int { return part })(rw, r, rec)
		})
		var got bytes.Buffer
		for tries := 0; got.Len() < len(data); tries++ {
			n, err := w.engine.Download(t.Context(), file, int64(got.Len()), &got, nil)
			if n == 0 || (err != nil && confirm.CodeOf(err) != confirm.ProblemOffline) || tries > 10 {
				t.Fatalf("deaf %v, try %d: %d bytes, %v", deaf, tries, n, err)
			}
		}
		if !bytes.Equal(got.Bytes(), data) || asked == "" {
			t.Errorf("deaf %v: %d bytes, last asked for %q", deaf, got.Len(), asked)
		}
	}
}

// TestDownloadBadAnswers: nothing of a bad answer counts as the whole file, and
// a list with a dangerous name is not taken.
func TestDownloadBadAnswers(t *testing.T) {
	w := newWorld(t, 0)
	file, data := w.offer(3000)
	for _, b := range lightAnswers() {
		w.hinder(wire.PathDownload, b)
		var got bytes.Buffer
		_, err := w.engine.Download(t.Context(), file, 0, &got, nil)
		if err == nil && (got.Len() != len(data) || bytes.Equal(got.Bytes(), data) && mustFail(b)) {
			t.Errorf("%s: taken, %d bytes", b.name, got.Len())
		}
		w.hinder(wire.PathDownloads, b)
		if files, err := w.engine.Downloads(t.Context()); confirm.CodeOf(err) != b.code || len(files) != 0 {
			t.Errorf("list, %s: %v, want %s", b.name, err, b.code)
		}
	}
	for name, edit := range map[string]func(*wire.Download){
		"folder":   func(d *wire.Download) { d.Name = "../../etc/passwd" },
		"device":   func(d *wire.Download) { d.Name = "nul.pdf" },
		"hidden":   func(d *wire.Download) { d.Name = ".bashrc" },
		"reversed": func(d *wire.Download) { d.Name = "a\u202efdp.exe" },
		"no title": func(d *wire.Download) { d.Title = "" },
		"no sum":   func(d *wire.Download) { d.SHA256 = "" },
		"sum":      func(d *wire.Download) { d.SHA256 = strings.ToUpper(d.SHA256) },
		"path sum": func(d *wire.Download) { d.SHA256 = "../" + d.SHA256[3:] },
		"empty":    func(d *wire.Download) { d.Bytes = 0 },
		"negative": func(d *wire.Download) { d.Bytes = -1 },
		"huge":     func(d *wire.Download) { d.Bytes = wire.MaxDownload + 1 },
	} {
		w.breakPath(wire.PathDownloads, func(rw http.ResponseWriter, r *http.Request, next http.Handler) {
			rec := record(r, next)
			var a wire.DownloadsAnswer
			w.must(json.Unmarshal(rec.Body.Bytes(), &a))
			edit(&a.Downloads[0])
			body, err := wire.Encode(a)
			w.must(err)
			replay(rw, rec, body)
		})
		if _, err := w.engine.Downloads(t.Context()); confirm.CodeOf(err) != confirm.ProblemBadAnswer {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// mustFail tells answers that are bad for a file too: bytes have no JSON in
// them and need no content type.
func mustFail(b badAnswer) bool {
	switch b.name {
	case "HTML content type", "GBK", "problem type on a success", "another type of JSON":
		return false
	}
	return true
}

// TestDownloadNeedsRoom: an error of where it is written is told as that, and
// not held against the line.
func TestDownloadNeedsRoom(t *testing.T) {
	w := newWorld(t, 0)
	file, _ := w.offer(3000)
	full := errors.New("no room")
	if _, err := w.engine.Download(t.Context(), file, 0, fullWriter{full}, nil); !errors.Is(err, full) {
		t.Errorf("%v", err)
	}
	if !w.engine.Link().Online {
		t.Error("the line is blamed")
	}
	for _, from := range []int64{-1, 3001} {
		if _, err := w.engine.Download(t.Context(), file, from, fullWriter{full}, nil); confirm.CodeOf(err) != confirm.ProblemInternal {
			t.Errorf("from %d: %v", from, err)
		}
	}
}

type fullWriter struct{ err error }

func (f fullWriter) Write([]byte) (int, error) { return 0, f.err }
