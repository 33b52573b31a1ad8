package registry

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// files lists what is in the folder of the bureau's files.
func (h *house) files() (names []string) {
	h.t.Helper()
	h.must(filepath.WalkDir(h.downloads().dir, func(_ string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			names = append(names, d.Name())
		}
		return err
	}))
	return names
}

// TestDownloads: listed, served with ranges, replaced, removed.
func TestDownloads(t *testing.T) {
	h := newHouse(t)
	s := h.clerk("zhangmin", 0)
	if a := read[wire.DownloadsAnswer](t, s.get(wire.PathDownloads)); a.Downloads == nil || len(a.Downloads) != 0 {
		t.Errorf("before any: %+v", a)
	}
	manual := bytes.Repeat([]byte("现场确认操作手册 "), 1000)
	d, err := h.AddDownload(t.Context(), "操作手册.pdf", "现场确认操作手册（2026 年秋季）", bytes.NewReader(manual))
	h.must(err)
	a := read[wire.DownloadsAnswer](t, s.get(wire.PathDownloads))
	if len(a.Downloads) != 1 || a.Downloads[0] != (wire.Download{
		SHA256: wire.Hash(manual), Name: "操作手册.pdf", Title: "现场确认操作手册（2026 年秋季）", Bytes: int64(len(manual)), AddedAt: during,
	}) {
		t.Fatalf("listed %+v", a)
	}

	whole := s.get(wire.PathDownload + d.SHA256)
	if whole.status != http.StatusOK || !bytes.Equal(whole.body, manual) || whole.header.Get("ETag") != wire.BlobETag(d.SHA256) ||
		whole.header.Get("Content-Type") != "application/octet-stream" {
		t.Errorf("whole: %d, %d bytes, %v", whole.status, len(whole.body), whole.header)
	}
	req := s.request(http.MethodGet, wire.PathDownload+d.SHA256, nil)
	req.Header.Set("Range", "bytes=1000-")
	req.Header.Set("If-Range", wire.BlobETag(d.SHA256))
	if rest := s.send(req); rest.status != http.StatusPartialContent || !bytes.Equal(rest.body, manual[1000:]) {
		t.Errorf("the rest: %d, %d bytes", rest.status, len(rest.body))
	}
	req = s.request(http.MethodGet, wire.PathDownload+d.SHA256, nil)
	req.Header.Set("Range", "bytes=1000-")
	req.Header.Set("If-Range", wire.BlobETag(strings.Repeat("0", 64)))
	if other := s.send(req); other.status != http.StatusOK || len(other.body) != len(manual) {
		t.Errorf("of something else: %d", other.status)
	}

	h.clock.add(time.Hour)
	second, err := h.AddDownload(t.Context(), "操作手册.pdf", "现场确认操作手册（修订）", strings.NewReader("new"))
	h.must(err)
	if got := h.files(); len(got) != 1 || got[0] != second.SHA256 {
		t.Errorf("after a replacement the folder holds %v", got)
	}
	if got := s.get(wire.PathDownload + d.SHA256); got.status != http.StatusNotFound {
		t.Errorf("a replaced file is served: %d", got.status)
	}
	h.must(h.RemoveDownload(t.Context(), "操作手册.pdf"))
	if err := h.RemoveDownload(t.Context(), "操作手册.pdf"); !errors.Is(err, ErrNotFound) {
		t.Errorf("removed twice: %v", err)
	}
	if got := h.files(); len(got) != 0 {
		t.Errorf("after removal the folder holds %v", got)
	}
	if got := s.get(wire.PathDownload + second.SHA256); got.status != http.StatusNotFound {
		t.Errorf("a removed file is served: %d", got.status)
	}
}

// TestSharedBytesStay: two names of the same bytes are one file, until both go.
func TestSharedBytesStay(t *testing.T) {
	h := newHouse(t)
	for _, name := range []string{"a.pdf", "b.pdf", "a.pdf"} {
		_, err := h.AddDownload(t.Context(), name, "通知", strings.NewReader("same"))
		h.must(err)
	}
	h.must(h.RemoveDownload(t.Context(), "a.pdf"))
	if got := h.files(); len(got) != 1 {
		t.Errorf("one name left, files %v", got)
	}
	h.must(h.RemoveDownload(t.Context(), "b.pdf"))
	if got := h.files(); len(got) != 0 {
		t.Errorf("no name left, files %v", got)
	}
}

// TestDownloadsAreChecked: names, titles, sizes and their number; what is
// refused leaves nothing behind.
func TestDownloadsAreChecked(t *testing.T) {
	h := newHouse(t)
	for _, name := range []string{"", "..", ".hidden", "a/b.pdf", `a\b.pdf`, "con", "AUX.pdf", "a:b", "a\x00b", "a\u202efdp.exe", "x.", " x", strings.Repeat("长", 100)} {
		if _, err := h.AddDownload(t.Context(), name, "标题", strings.NewReader("x")); !errors.Is(err, ErrFileName) {
			t.Errorf("name %q: %v", name, err)
		}
	}
	for _, title := range []string{"", "a\nb", strings.Repeat("长", 101)} {
		if _, err := h.AddDownload(t.Context(), "a.pdf", title, strings.NewReader("x")); !errors.Is(err, ErrFileName) {
			t.Errorf("title %q: %v", title, err)
		}
	}
	for name, src := range map[string]io.Reader{"empty": strings.NewReader(""), "huge": io.LimitReader(zeroes{}, wire.MaxDownload+1)} {
		if _, err := h.AddDownload(t.Context(), "a.pdf", "标题", src); !errors.Is(err, ErrFileSize) {
			t.Errorf("%s: %v", name, err)
		}
	}
	failed := errors.New("stick pulled out")
	if _, err := h.AddDownload(t.Context(), "a.pdf", "标题", io.MultiReader(strings.NewReader("x"), failing{failed})); !errors.Is(err, failed) {
		t.Errorf("a source that breaks: %v", err)
	}
	if got := h.files(); len(got) != 0 {
		t.Errorf("refused files stay: %v", got)
	}
	h.must(h.db.update(t.Context(), func(tx *sql.Tx) error {
		for n := range wire.MaxDownloads {
			_, err := tx.Exec("INSERT INTO download (name, sha256, title, bytes, added_at) VALUES ($1, $2, '标题', 1, 0)",
				fmt.Sprintf("%d.pdf", n), wire.Hash([]byte("x")))
			if err != nil {
				return err
			}
		}
		return nil
	}))
	if _, err := h.AddDownload(t.Context(), "more.pdf", "标题", strings.NewReader("x")); !errors.Is(err, ErrManyFiles) {
		t.Errorf("one too many: %v", err)
	}
	if _, err := h.AddDownload(t.Context(), "more.pdf", "标题", strings.NewReader("new")); !errors.Is(err, ErrManyFiles) || len(h.files()) != 1 {
		t.Errorf("one too many leaves %v, %v", h.files(), err)
	}
	if all, err := h.Downloads(t.Context()); err != nil || len(all) != wire.MaxDownloads {
		t.Errorf("%d files, %v", len(all), err)
	}
}

type zeroes struct{}

func (zeroes) Read(b []byte) (int, error) { clear(b); return len(b), nil }

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// TestDownloadsAreNoPictures: neither list gives what the other has.
func TestDownloadsAreNoPictures(t *testing.T) {
	h := newHouse(t)
	h.load(0, 1, 1)
	s := h.clerk("zhangmin", 0)
	photo := s.record(s.only()).Content.PhotoSHA256
	if got := s.get(wire.PathDownload + photo); got.code(t) != string(confirm.ProblemNotFound) {
		t.Error("a photo is served as a file of the bureau")
	}
	d, err := h.AddDownload(t.Context(), "a.pdf", "标题", strings.NewReader("x"))
	h.must(err)
	if got := s.get(wire.PathBlobs + d.SHA256); got.code(t) != string(confirm.ProblemNotFound) {
		t.Error("a file of the bureau is served as a picture")
	}
}
