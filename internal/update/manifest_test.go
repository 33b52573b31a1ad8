package update

import (
	"crypto/ed25519"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"confirmpoint/confirm"
)

// pair is a publisher of tests.
func pair(t testing.TB, seed byte) (ed25519.PrivateKey, ed25519.PublicKey) {
	t.Helper()
	private := ed25519.NewKeyFromSeed([]byte(strings.Repeat(string(rune('a'+seed)), ed25519.SeedSize)))
	public, ok := private.Public().(ed25519.PublicKey)
	if !ok {
		t.Fatal("no public key")
	}
	return private, public
}

func release() confirm.Update {
	at := time.Date(2026, 11, 1, 8, 0, 0, 0, time.UTC)
	return confirm.Update{
		Version: "1.0.1", Sequence: 3, Channel: "stable", Wire: 6, Published: at, Expires: at.AddDate(0, 6, 0),
		NotesZH: "打印更快 <1 分钟", NotesEN: "Prints faster",
		Files: []confirm.UpdateFile{{OS: "linux", Arch: "amd64", Kind: confirm.UpdateDeb, Name: "confirmpoint_1.0.1_amd64.deb", Bytes: 9, SHA256: strings.Repeat("ab", 32)}},
	}
}

func TestManifestThereAndBack(t *testing.T) {
	old, oldPublic := pair(t, 0)
	key, public := pair(t, 1)
	text, err := Sign(release(), key)
	if err != nil {
		t.Fatal(err)
	}
	for _, keys := range [][]ed25519.PublicKey{{public}, {oldPublic, public}} {
		u, err := Open(text, keys)
		if err != nil || !reflect.DeepEqual(u, release()) {
			t.Errorf("%+v, %v", u, err)
		}
	}
	if _, err := Open(text, []ed25519.PublicKey{oldPublic}); !errors.Is(err, ErrSignature) {
		t.Errorf("by another key: %v", err)
	}
	if _, err := Open(text, nil); !errors.Is(err, ErrNoKeys) {
		t.Errorf("without a key: %v", err)
	}
	// The id of a key that counts over the signature of another.
	other, err := Sign(release(), old)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Open(strings.Replace(other, KeyID(oldPublic), KeyID(public), 1), []ed25519.PublicKey{public}); !errors.Is(err, ErrSignature) {
		t.Errorf("under another's name: %v", err)
	}
}

// TestEveryByteIsSigned changes each byte once.
func TestEveryByteIsSigned(t *testing.T) {
	key, public := pair(t, 1)
	text, err := Sign(release(), key)
	if err != nil {
		t.Fatal(err)
	}
	for i := range len(text) {
		b := []byte(text)
		b[i] ^= 1
		if _, err := Open(string(b), []ed25519.PublicKey{public}); !errors.Is(err, ErrSignature) && !errors.Is(err, ErrManifest) {
			t.Fatalf("byte %d may be changed: %v", i, err)
		}
	}
	for name, s := range map[string]string{"empty": "", "cut": text[:len(text)-1], "more": text + "\n", "only the first line": magic, "huge": text + strings.Repeat(" ", MaxManifest)} {
		if _, err := Open(s, []ed25519.PublicKey{public}); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
}

func TestManifestIsChecked(t *testing.T) {
	key, _ := pair(t, 1)
	for name, change := range map[string]func(*confirm.Update){
		"version":           func(u *confirm.Update) { u.Version = "1.0" },
		"sequence":          func(u *confirm.Update) { u.Sequence = 0 },
		"channel":           func(u *confirm.Update) { u.Channel = "Stable " },
		"wire":              func(u *confirm.Update) { u.Wire = 0 },
		"never published":   func(u *confirm.Update) { u.Published = time.Time{} },
		"expired at birth":  func(u *confirm.Update) { u.Expires = u.Published },
		"long notes":        func(u *confirm.Update) { u.NotesZH = strings.Repeat("长", maxNotes) },
		"no files":          func(u *confirm.Update) { u.Files = nil },
		"the same file":     func(u *confirm.Update) { u.Files = append(u.Files, u.Files[0]) },
		"a path":            func(u *confirm.Update) { u.Files[0].Name = "../confirmpoint.deb" },
		"a digest in caps":  func(u *confirm.Update) { u.Files[0].SHA256 = strings.Repeat("AB", 32) },
		"a short digest":    func(u *confirm.Update) { u.Files[0].SHA256 = "ab" },
		"an empty file":     func(u *confirm.Update) { u.Files[0].Bytes = 0 },
		"a file too large":  func(u *confirm.Update) { u.Files[0].Bytes = maxFile + 1 },
		"a system in words": func(u *confirm.Update) { u.Files[0].OS = "银河 麒麟" },
	} {
		u := release()
		change(&u)
		if _, err := Sign(u, key); !errors.Is(err, ErrManifest) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestKeysAreRead(t *testing.T) {
	built, err := Keys()
	if err != nil {
		t.Fatalf("the keys of this tree: %v", err)
	}
	_, a := pair(t, 0)
	_, b := pair(t, 1)
	got, err := ParseKeys("# two keys\n\n" + EncodeKey(a) + " # the old one\n" + EncodeKey(b))
	if err != nil || len(got) != 2 || !got[0].Equal(a) || !got[1].Equal(b) {
		t.Errorf("%v, %v", got, err)
	}
	for _, key := range built {
		if key.Equal(a) || key.Equal(b) {
			t.Error("a key of tests is built in")
		}
	}
	for _, text := range []string{"x", "AAAA", EncodeKey(a) + EncodeKey(b)} {
		if _, err := ParseKeys(text); err == nil {
			t.Errorf("%q is taken for a key", text)
		}
	}
	private, _ := pair(t, 0)
	again, err := ParsePrivate(EncodePrivate(private) + "\n")
	if err != nil || !again.Equal(private) {
		t.Errorf("a private key there and back: %v", err)
	}
	if _, err := ParsePrivate("x"); err == nil {
		t.Error("x is taken for a private key")
	}
}

func TestFolderOfARelease(t *testing.T) {
	dir := t.TempDir()
	put := func(name string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(name), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := Folder(dir, "1.0.0"); err == nil {
		t.Error("an empty folder is a release")
	}
	for _, name := range []string{
		"confirmpoint_1.0.0_amd64.deb", "confirmpoint-1.0.0-1.aarch64.rpm", "confirmpoint_1.0.0_linux_arm64.tar.gz",
		"confirmpoint-1.0.0-setup-user.exe", "confirmpoint-1.0.0-setup-machine.exe",
		"registryd_1.0.0_linux_amd64.tar.gz", "SHA256SUMS", "confirmpoint-1.0.0.cdx.json", "confirmpoint-registryd_1.0.0_amd64.deb",
	} {
		put(name)
	}
	files, err := Folder(dir, "1.0.0")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range files {
		got = append(got, strings.Join([]string{f.OS, f.Arch, f.Kind}, " "))
		if f.Bytes != int64(len(f.Name)) || len(f.SHA256) != 64 {
			t.Errorf("%+v", f)
		}
	}
	if want := []string{"linux arm64 rpm", "windows amd64 setup-machine", "windows amd64 setup-user", "linux amd64 deb", "linux arm64 tar.gz"}; !reflect.DeepEqual(got, want) {
		t.Errorf("%q", got)
	}
	put("confirmpoint_0.9.0_amd64.deb")
	if _, err := Folder(dir, "1.0.0"); err == nil {
		t.Error("a file of another version is taken")
	}
}

func FuzzOpen(f *testing.F) {
	key, public := pair(f, 1)
	text, err := Sign(release(), key)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Add(magic)
	f.Fuzz(func(t *testing.T, s string) {
		if u, err := Open(s, []ed25519.PublicKey{public}); err == nil && s != text {
			t.Errorf("a manifest nobody has signed: %+v", u)
		}
	})
}

// FuzzKeys: what is taken for a key is one whole key, written as it was read.
func FuzzKeys(f *testing.F) {
	private, public := pair(f, 1)
	f.Add(EncodeKey(public) + " # a remark\n")
	f.Add(EncodePrivate(private) + "\n")
	f.Fuzz(func(t *testing.T, s string) {
		keys, err := ParseKeys(s)
		for _, key := range keys {
			if err != nil || len(key) != ed25519.PublicKeySize || !strings.Contains(s, EncodeKey(key)) {
				t.Errorf("%q: %x, %v", s, key, err)
			}
		}
		if key, err := ParsePrivate(s); err == nil && EncodePrivate(key) != strings.TrimSpace(s) {
			t.Errorf("%q is read as another key", s)
		}
	})
}
