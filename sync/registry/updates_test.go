package registry

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// offer is an update with its files; what the manifest says is not read here.
func offer(version string, sequence int64, contents ...string) (confirm.Update, string, func(string) (io.ReadCloser, error)) {
	u := confirm.Update{Version: version, Sequence: sequence, Channel: "stable", Wire: wire.Version, Published: during, Expires: during.AddDate(0, 6, 0)}
	files := map[string]string{}
	for i, c := range contents {
		name := version + string(rune('a'+i)) + ".deb"
		files[name] = c
		u.Files = append(u.Files, confirm.UpdateFile{OS: "linux", Arch: "amd64", Kind: confirm.UpdateDeb, Name: name, Bytes: int64(len(c)), SHA256: wire.Hash([]byte(c))})
	}
	return u, "manifest of " + version, func(name string) (io.ReadCloser, error) {
		c, ok := files[name]
		if !ok {
			return nil, os.ErrNotExist
		}
		return io.NopCloser(strings.NewReader(c)), nil
	}
}

func (h *house) publish(version string, sequence int64, contents ...string) error {
	u, manifest, open := offer(version, sequence, contents...)
	return h.PublishUpdate(h.t.Context(), u, manifest, open)
}

// offered is what the station is told.
func (s *station) offered() string {
	s.h.t.Helper()
	return read[wire.UpdateAnswer](s.h.t, s.get(wire.PathUpdate+"?channel=stable")).Manifest
}

// TestUpdates: offered with its files, by parts, to whoever is enrolled;
// replaced by a newer one only; withdrawn.
func TestUpdates(t *testing.T) {
	h := newHouse(t)
	s := h.clerk("zhangmin", 0).signOut()
	if s.offered() != "" {
		t.Error("something is offered before anything was published")
	}
	program := strings.Repeat("程序", 1000)
	h.must(h.publish("1.0.1", 1, program, "second"))
	if got := s.offered(); got != "manifest of 1.0.1" {
		t.Errorf("offered %q", got)
	}
	path := wire.PathUpdateFile + wire.Hash([]byte(program))
	if whole := s.get(path); whole.status != http.StatusOK || !bytes.Equal(whole.body, []byte(program)) {
		t.Errorf("the whole file: %d, %d bytes", whole.status, len(whole.body))
	}
	req := s.request(http.MethodGet, path, nil)
	req.Header.Set("Range", "bytes=3000-")
	req.Header.Set("If-Range", wire.BlobETag(wire.Hash([]byte(program))))
	if rest := s.send(req); rest.status != http.StatusPartialContent || !bytes.Equal(rest.body, []byte(program)[3000:]) {
		t.Errorf("the rest: %d, %d bytes", rest.status, len(rest.body))
	}
	if got := s.get(wire.PathUpdateFile + wire.Hash([]byte("none"))); got.code(t) != string(confirm.ProblemNotFound) {
		t.Errorf("a file that no update names: %d", got.status)
	}
	if got := s.get(wire.PathUpdate + "?channel=other"); read[wire.UpdateAnswer](t, got).Manifest != "" {
		t.Error("another channel offers it too")
	}

	h.must(h.publish("1.0.2", 2, "second"))
	if got := h.files(); len(got) != 1 || got[0] != wire.Hash([]byte("second")) {
		t.Errorf("after a newer one the folder holds %v", got)
	}
	for name, sequence := range map[string]int64{"the same again": 2, "an older manifest": 1} {
		if err := h.publish("1.0.3", sequence, "third"); !errors.Is(err, ErrUpdateOlder) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if got := h.files(); len(got) != 1 || s.offered() != "manifest of 1.0.2" {
		t.Errorf("a refused one left %v", got)
	}

	h.must(h.WithdrawUpdate(t.Context(), "stable"))
	if err := h.WithdrawUpdate(t.Context(), "stable"); !errors.Is(err, ErrNotFound) {
		t.Errorf("withdrawn twice: %v", err)
	}
	if s.offered() != "" || len(h.files()) != 0 {
		t.Error("a withdrawn update is offered, or its files stay")
	}
	if err := h.publish("1.0.1", 1, "again"); !errors.Is(err, ErrUpdateOlder) {
		t.Errorf("an old manifest after the newer was withdrawn: %v", err)
	}
	all, err := h.Updates(t.Context())
	h.must(err)
	if len(all) != 1 || !all[0].Withdrawn || all[0].Version != "1.0.2" || all[0].Files != 0 {
		t.Errorf("listed %+v", all)
	}
}

// TestUpdatesAreChecked: nothing is offered that would not be whole, and
// nothing of it stays.
func TestUpdatesAreChecked(t *testing.T) {
	h := newHouse(t)
	for name, c := range map[string]struct {
		change func(*confirm.Update)
		want   error
	}{
		"a newer protocol than ours": {func(u *confirm.Update) { u.Wire = wire.Version + 1 }, ErrUpdateWire},
		"run out":                    {func(u *confirm.Update) { u.Expires = during }, ErrUpdateExpired},
		"another digest":             {func(u *confirm.Update) { u.Files[1].SHA256 = wire.Hash([]byte("x")) }, ErrUpdateFile},
		"another size":               {func(u *confirm.Update) { u.Files[1].Bytes++ }, ErrUpdateFile},
		"a file that is not there":   {func(u *confirm.Update) { u.Files[1].Name = "none.deb" }, os.ErrNotExist},
	} {
		u, manifest, open := offer("1.0.1", 1, "first", "second")
		c.change(&u)
		if err := h.PublishUpdate(t.Context(), u, manifest, open); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if all, err := h.Updates(t.Context()); err != nil || len(all) != 0 {
		t.Errorf("offered %+v, %v", all, err)
	}
	if got := h.files(); len(got) != 0 {
		t.Errorf("left behind: %v", got)
	}
}

// TestUpdateFileThatIsADownloadToo: the bytes stay as long as anything names them.
func TestUpdateFileThatIsADownloadToo(t *testing.T) {
	h := newHouse(t)
	_, err := h.AddDownload(t.Context(), "a.deb", "安装包", strings.NewReader("same"))
	h.must(err)
	h.must(h.publish("1.0.1", 1, "same"))
	h.must(h.RemoveDownload(t.Context(), "a.deb"))
	if got := h.files(); len(got) != 1 {
		t.Errorf("the update lost its file: %v", got)
	}
	h.must(h.WithdrawUpdate(t.Context(), "stable"))
	if got := h.files(); len(got) != 0 {
		t.Errorf("the file stays: %v", got)
	}
}
