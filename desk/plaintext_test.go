//go:build linux

package desk_test

import (
	"bytes"
	"encoding/binary"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"unicode/utf16"

	"golang.org/x/sys/unix"

	"confirmpoint/confirm"
	"confirmpoint/desk"
)

// TestPrintingLeavesNoPlaintext prints while every place where a program puts
// things is watched: nothing may be made there, not even for a moment, and what
// the workstation keeps for itself holds neither paper nor person.
func TestPrintingLeavesNoPlaintext(t *testing.T) {
	r, records := newRoom(t, 2) // its folders are made before the watch begins
	home := t.TempDir()         // beside the folder of the workstation
	names := []string{"tmp", "home", "cache", "config", "state", "run", "work"}
	for _, name := range names {
		check(t, os.Mkdir(filepath.Join(home, name), 0o700))
	}
	watch := watchFolders(t, home, names)
	for env, name := range map[string]string{
		"TMPDIR": "tmp", "TMP": "tmp", "TEMP": "tmp", "HOME": "home", "XDG_CACHE_HOME": "cache", "XDG_CONFIG_HOME": "config",
		"XDG_DATA_HOME": "state", "XDG_STATE_HOME": "state", "XDG_RUNTIME_DIR": "run",
	} {
		t.Setenv(env, filepath.Join(home, name))
	}
	t.Chdir(filepath.Join(home, "work"))

	b := r.run(r.enqueue(records, 2, confirm.DuplexAuto), func(string) {})
	r.whole(b, records, false)
	_, _, err := r.desk.Preview(t.Context(), desk.PreviewRequest{Kind: confirm.PaperForm, RecordID: records[0].ID, Page: 1, DPI: 60})
	check(t, err)

	if made := watch(); len(made) > 0 {
		t.Errorf("printing made files: %q", made)
	}
	secrets := [][]byte{[]byte("%PDF-")}
	for _, row := range records {
		id := r.open(row.ID).Record.Content.Identity
		for _, word := range []string{string(id.Name), string(id.DocumentNumber)} {
			secrets = append(secrets, []byte(word), utf16BE(word))
		}
	}
	looked := 0
	check(t, filepath.WalkDir(filepath.Dir(home), func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Name() == "registry" {
			return fs.SkipDir // that is the other end
		}
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		looked++
		data, err := os.ReadFile(path)
		for _, s := range secrets {
			if bytes.Contains(data, s) {
				t.Errorf("%s holds paper or person in the clear", filepath.Base(path))
			}
		}
		return err
	}))
	if looked < 2 {
		t.Errorf("the workstation has %d files", looked)
	}
}

// watchFolders gives a function that lists what has been made in folders since.
func watchFolders(t *testing.T, dir string, names []string) func() []string {
	t.Helper()
	fd, err := unix.InotifyInit1(unix.IN_NONBLOCK | unix.IN_CLOEXEC)
	check(t, err)
	t.Cleanup(func() { check(t, unix.Close(fd)) })
	for _, name := range names {
		_, err := unix.InotifyAddWatch(fd, filepath.Join(dir, name), unix.IN_CREATE|unix.IN_MOVED_TO|unix.IN_MODIFY)
		check(t, err)
	}
	return func() []string {
		var made []string
		buf := make([]byte, 64<<10)
		n, err := unix.Read(fd, buf)
		if err == unix.EAGAIN {
			return nil
		}
		check(t, err)
		for at := 0; at+unix.SizeofInotifyEvent <= n; {
			long := int(binary.NativeEndian.Uint32(buf[at+12:])) // of the name; inotify(7)
			at += unix.SizeofInotifyEvent
			made = append(made, string(bytes.TrimRight(buf[at:at+long], "\x00")))
			at += long
		}
		return made
	}
}

func utf16BE(s string) []byte {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		b = append(b, byte(u>>8), byte(u))
	}
	return b
}
