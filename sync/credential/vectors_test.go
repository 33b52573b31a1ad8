package credential

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"confirmpoint/confirm"
)

var update = flag.Bool("update", false, "write the vectors anew")

// vector is a sealed file with all that went into it.
type vector struct {
	Name    string            `json:"name"`
	PIN     string            `json:"pin"`
	Secret  string            `json:"keyring_secret"` // hex; empty without a keyring
	Signs   confirm.Algorithm `json:"algorithm"`
	Line    string            `json:"line_key"`    // hex
	Signing string            `json:"signing_key"` // hex
	Cache   string            `json:"cache_key"`   // hex
	File    string            `json:"file"`        // hex
}

// counting is a source of bytes 1, 2, 3…: nonces and salts of the vectors.
type counting byte

func (c *counting) Read(b []byte) (int, error) {
	for i := range b {
		*c++
		b[i] = byte(*c)
	}
	return len(b), nil
}

// TestVectors: the files of these keys are these bytes, and open. A change of
// the format has another number.
func TestVectors(t *testing.T) {
	path := filepath.Join("testdata", "sealed.json")
	if *update {
		writeVectors(t, path)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var all []vector
	if err := json.Unmarshal(data, &all); err != nil || len(all) != 3 {
		t.Fatalf("%d vectors, %v", len(all), err)
	}
	for _, v := range all {
		if got := sealVector(t, v); got != v.File {
			t.Errorf("%s: the file is\n%s", v.Name, got)
		}
		s, err := decodeSealed(unhex(t, v.File))
		if err != nil {
			t.Fatalf("%s: %v", v.Name, err)
		}
		if s.alg != v.Signs || s.keyringFree != (v.Secret == "") || s.kdf != cheapKDF {
			t.Errorf("%s: %s, keyring-free %v, %+v", v.Name, s.alg, s.keyringFree, s.kdf)
		}
		keys, err := s.open(derived(t, s, []byte(v.PIN), unhex(t, v.Secret)))
		if err != nil {
			t.Fatalf("%s: %v", v.Name, err)
		}
		if !bytes.Equal(keys.line, unhex(t, v.Line)) || !bytes.Equal(keys.signing, unhex(t, v.Signing)) || !bytes.Equal(keys.cache, unhex(t, v.Cache)) {
			t.Errorf("%s: other keys", v.Name)
		}
	}
}

func unhex(t *testing.T, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func sealVector(t *testing.T, v vector) string {
	t.Helper()
	random := new(counting)
	keys := &openKeys{line: unhex(t, v.Line), signing: unhex(t, v.Signing), cache: unhex(t, v.Cache)}
	s := &sealedKeys{alg: v.Signs, keyringFree: v.Secret == "", kdf: cheapKDF}
	for i, scalar := range [][]byte{keys.line, keys.signing} {
		alg := []confirm.Algorithm{confirm.ES256, v.Signs}[i]
		key, err := privateKey(alg, scalar)
		if err != nil {
			t.Fatal(err)
		}
		copy(s.public[i][:], point(alg, key.Public()))
	}
	for _, part := range [][]byte{s.name[:], s.renews[:], s.item[:], s.salt[:]} {
		_, _ = random.Read(part)
	}
	if err := s.seal(random, derived(t, s, []byte(v.PIN), unhex(t, v.Secret)), keys); err != nil {
		t.Fatal(err)
	}
	return hex.EncodeToString(s.encode())
}

func writeVectors(t *testing.T, path string) {
	t.Helper()
	scalar := func(b byte) string { return hex.EncodeToString(bytes.Repeat([]byte{b}, keySize)) }
	all := []vector{
		{Name: "P-256", PIN: "830615", Secret: scalar(7), Signs: confirm.ES256},
		{Name: "SM2, letters in the PIN", PIN: "广州2026-秋", Secret: scalar(8), Signs: confirm.SM2SM3},
		{Name: "keyring-free", PIN: "830615", Signs: confirm.ES256},
	}
	for i := range all {
		all[i].Line, all[i].Signing, all[i].Cache = scalar(byte(0x11+i)), scalar(byte(0x21+i)), scalar(byte(0x31+i))
		all[i].File = sealVector(t, all[i])
	}
	data, err := json.MarshalIndent(all, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, append(data, '\n'), 0o644); err != nil {
		t.Fatal(err)
	}
}
