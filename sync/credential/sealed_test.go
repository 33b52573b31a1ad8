package credential

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"testing"

	"confirmpoint/confirm"
)

func newSealedFile(t testing.TB, alg confirm.Algorithm) (data, secret []byte, keys *openKeys) {
	t.Helper()
	secret = bytes.Repeat([]byte{7}, keySize)
	keys = &openKeys{cache: bytes.Repeat([]byte{9}, keySize)}
	s := &sealedKeys{alg: alg, kdf: cheapKDF}
	if _, err := (&Softkey{random: rand.Reader}).newPair(s, keys, "zhangmin"); err != nil {
		t.Fatal(err)
	}
	s.item = s.name
	with := derived(t, s, pinA, secret)
	if err := s.seal(rand.Reader, with, keys); err != nil {
		t.Fatal(err)
	}
	return s.encode(), secret, keys
}

func derived(t testing.TB, s *sealedKeys, pin, secret []byte) sealKeys {
	t.Helper()
	with, err := s.derive(pin, secret)
	if err != nil {
		t.Fatal(err)
	}
	return with
}

func TestSealedRoundTrip(t *testing.T) {
	for _, alg := range algorithms {
		data, secret, keys := newSealedFile(t, alg)
		s, err := decodeSealed(data)
		if err != nil {
			t.Fatal(err)
		}
		got, err := s.open(derived(t, s, pinA, secret))
		if err != nil || !bytes.Equal(got.line, keys.line) || !bytes.Equal(got.signing, keys.signing) || !bytes.Equal(got.cache, keys.cache) {
			t.Fatalf("open: %v", err)
		}
		if _, err := s.open(derived(t, s, []byte("８３０６１５"), secret)); err != nil {
			t.Errorf("full-width digits of an input method: %v", err)
		}
		if _, err := s.open(derived(t, s, pinB, secret)); !errors.Is(err, errWrongKey) {
			t.Errorf("another PIN: %v", err)
		}
		if _, err := s.open(derived(t, s, pinA, bytes.Repeat([]byte{8}, keySize))); !errors.Is(err, errWrongKey) {
			t.Errorf("another keyring secret: %v", err)
		}
		if _, err := s.open(derived(t, s, pinA, nil)); !errors.Is(err, errWrongKey) {
			t.Errorf("no keyring secret: %v", err)
		}
	}
}

// TestEveryByteFlipIsDetected: by the sum, and, when somebody mends the sum,
// by the seal. Bits of the KDF's cost may also ask for an absurd amount.
func TestEveryByteFlipIsDetected(t *testing.T) {
	data, secret, _ := newSealedFile(t, confirm.SM2SM3)
	for i := range data {
		bad := bytes.Clone(data)
		bad[i] ^= 0x01
		if _, err := decodeSealed(bad); !errors.Is(err, errDamaged) {
			t.Fatalf("byte %d: %v", i, err)
		}
		if i >= sealedSize-sha256.Size {
			continue
		}
		sum := sha256.Sum256(bad[:sealedSize-sha256.Size])
		copy(bad[sealedSize-sha256.Size:], sum[:])
		s, err := decodeSealed(bad)
		if err != nil {
			continue
		}
		if _, err := s.open(derived(t, s, pinA, secret)); err == nil {
			t.Fatalf("byte %d with a mended sum: opened", i)
		}
	}
}

func FuzzDecodeSealed(f *testing.F) {
	data, _, _ := newSealedFile(f, confirm.ES256)
	f.Add(data)
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := decodeSealed(b)
		if err != nil {
			return
		}
		if !bytes.Equal(s.encode(), b) {
			t.Fatal("decodes to something else")
		}
		if !s.kdf.sane() {
			t.Fatal("insane costs")
		}
	})
}

func FuzzDecodeCredential(f *testing.F) {
	f.Add([]byte(`{"format":2,"key":"key-00.sealed","certificate":"","signing_certificate":"","enrolment":{}}`))
	f.Add([]byte(`{"format":2,"key":"key-../../x.sealed"}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		c, err := decodeCredential(b)
		if err == nil && bytes.ContainsAny([]byte(c.Key), `/\`) {
			t.Fatal("a path got through")
		}
		if err != nil && confirm.CodeOf(err) != confirm.ProblemCredentialBroken {
			t.Fatalf("unnamed error: %v", err)
		}
	})
}

func FuzzDecodeRequest(f *testing.F) {
	f.Add([]byte(`{"line":"AA==","signing":"AA=="}`))
	f.Add([]byte(`{"line":null}`))
	data, _, _ := newSealedFile(f, confirm.SM2SM3)
	sealed, err := decodeSealed(data)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		asked, err := decodeRequest(b)
		if err == nil && asksFor(asked, sealed) {
			t.Fatal("a request for keys that nobody else has")
		}
	})
}

// FuzzReadCertificates: an answer of any bytes is no pair of ours.
func FuzzReadCertificates(f *testing.F) {
	data, _, keys := newSealedFile(f, confirm.SM2SM3)
	sealed, err := decodeSealed(data)
	if err != nil {
		f.Fatal(err)
	}
	for i, k := range [][]byte{keys.line, keys.signing} {
		key, err := privateKey([]confirm.Algorithm{confirm.ES256, confirm.SM2SM3}[i], k)
		if err != nil {
			f.Fatal(err)
		}
		csr, err := request(rand.Reader, key, "zhangmin")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(issueOne(f, csr, 90))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, c := range []Certificates{{Line: b, Signing: b}, {Line: b}, {Signing: b}} {
			if certs, err := readCertificates(c); err == nil && certs.belong(sealed) {
				t.Fatal("one certificate for two keys")
			}
		}
	})
}

func FuzzDecodeTries(f *testing.F) {
	f.Add([]byte(`{"attempt":3,"failed":2,"total":3,"last_ms":1}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		got, whole := decodeTries(b)
		if n := got.left(); n < 0 || n > MaxTries || got.Total < 0 {
			t.Fatalf("%d tries left, total %d", n, got.Total)
		}
		if again, ok := decodeTries(encodeTries(got)); whole && (!ok || again != got) {
			t.Fatalf("%+v does not come back", got)
		}
	})
}

func FuzzDecodeItem(f *testing.F) {
	f.Add(encodeItem([]byte("0123456789abcdef0123456789abcdef")))
	f.Add("cp1.")
	f.Fuzz(func(t *testing.T, text string) {
		secret, err := decodeItem(text)
		if err != nil {
			if confirm.CodeOf(err) != confirm.ProblemKeyringCorrupt {
				t.Fatalf("unnamed error: %v", err)
			}
			return
		}
		if encodeItem(secret) != text {
			t.Fatal("two spellings of one item")
		}
	})
}

func TestCheckPIN(t *testing.T) {
	weak := []string{
		"", "12345", "000000", "111111", "１１１１１１", "123456", "654321", "234567", "567890", "098765",
		"121212", "123123", "123123123", "abcdef", "147258", "112233", "Password", "5201314",
		"83061", "\xff\xfe\xfd\xfc\xfb\xfa", "123456789012345678901234567890123",
	}
	for _, p := range weak {
		wantCode(t, CheckPIN([]byte(p)), confirm.ProblemPINWeak)
	}
	for _, p := range []string{"830615", "广州2026-秋", "correct horse battery", "13572468", "908172"} {
		if err := CheckPIN([]byte(p)); err != nil {
			t.Errorf("%q: %v", p, err)
		}
	}
}

func BenchmarkOpenSealed(b *testing.B) {
	for name, params := range map[string]Params{"keyring": DefaultParams(), "keyring-free": DefaultKeyringFreeParams()} {
		b.Run(name, func(b *testing.B) {
			data, secret, keys := newSealedFile(b, confirm.ES256)
			s, err := decodeSealed(data)
			if err != nil {
				b.Fatal(err)
			}
			s.kdf = params
			if err := s.seal(rand.Reader, derived(b, s, pinA, secret), keys); err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				if _, err := s.open(derived(b, s, pinA, secret)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// deafKeyring says nil to a Set and keeps what it had.
type deafKeyring struct{ had []byte }

func (k deafKeyring) Get(context.Context, string) ([]byte, error) { return bytes.Clone(k.had), nil }
func (k deafKeyring) Set(context.Context, string, []byte) error   { return nil }
func (k deafKeyring) Delete(context.Context, string) error        { return nil }
func (k deafKeyring) Probe(context.Context) error                 { return nil }

func TestSetIsReadBack(t *testing.T) {
	k := &readBack{store: deafKeyring{had: []byte("the value of before")}}
	wantCode(t, k.Set(t.Context(), "key-1", []byte("another")), confirm.ProblemKeyringNotStored)
	if err := k.Set(t.Context(), "key-1", []byte("the value of before")); err != nil {
		t.Error(err)
	}
}

// TestItemsAreSmall: Windows takes 2,560 bytes at most, and says so only there.
func TestItemsAreSmall(t *testing.T) {
	const most = 1 << 62
	for name, secret := range map[string][]byte{
		"secret":        make([]byte, keySize),
		"count":         encodeTries(tries{Attempt: most, Failed: MaxTries, Total: most, LastMS: most}),
		"count, sealed": encodeTries(tries{Attempt: most, Failed: MaxTries, Total: most, LastMS: most}.under(make([]byte, keySize), "key")),
	} {
		if n := len(encodeItem(secret)); n > 512 {
			t.Errorf("%s: %d bytes", name, n)
		}
	}
}
