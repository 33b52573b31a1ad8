package wire

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"
	"time"
)

func TestDecodeIsStrict(t *testing.T) {
	deep := func(n int) string { return strings.Repeat(`[`, n) + strings.Repeat(`]`, n) }
	tests := []struct {
		name, in string
		want     Reason // empty: accepted
	}{
		{"plain", `{"user_name":"a","password":"王"}`, ""},
		{"blanks around", " {\"user_name\":\"a\"}\n", ""},
		{"escaped quote in a value", `{"user_name":"\",\"password\":\"","password":"b"}`, ""},
		{"empty", ``, ReasonSyntax},
		{"html", `<html>`, ReasonSyntax},
		{"half", `{"user_name":"a"`, ReasonSyntax},
		{"comment", `{"user_name":"a"} // ok`, ReasonTrailing},
		{"second value", `{}{}`, ReasonTrailing},
		{"unknown field", `{"user_name":"a","admin":true}`, ReasonUnknownField},
		{"repeated key", `{"password":"a","password":"b"}`, ReasonDuplicateKey},
		{"repeated key, other case", `{"password":"a","PASSWORD":"b"}`, ReasonDuplicateKey},
		{"repeated key, escaped", `{"password":"a","pass\u0077ord":"b"}`, ReasonDuplicateKey},
		{"wrong type", `{"user_name":1}`, ReasonType},
		{"array for object", `[]`, ReasonType},
		{"broken UTF-8", "{\"user_name\":\"\xff\"}", ReasonUTF8},
		{"too deep", `{"user_name":` + deep(MaxDepth) + `}`, ReasonTooDeep},
		{"deep enough", `{"user_name":` + deep(MaxDepth-1) + `}`, ReasonType},
		{"far too deep", deep(100_000), ReasonSyntax}, // beyond what encoding/json reads at all
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var v PasswordRequest
			err := DecodeBytes([]byte(tt.in), &v)
			if got := reasonOf(err); got != tt.want {
				t.Errorf("reason %q, want %q", got, tt.want)
			}
			if err != nil && strings.Contains(err.Error(), "password") {
				t.Errorf("the error quotes the message: %v", err)
			}
		})
	}
}

func reasonOf(err error) Reason {
	var e *DecodeError
	if errors.As(err, &e) {
		return e.Reason
	}
	if err != nil {
		return Reason(err.Error())
	}
	return ""
}

func TestDecodeLimits(t *testing.T) {
	in := `{"user_name":"abcd"}`
	var v PasswordRequest
	if err := Decode(strings.NewReader(in), int64(len(in)), &v); err != nil {
		t.Errorf("at the limit: %v", err)
	}
	if err := Decode(strings.NewReader(in), int64(len(in))-1, &v); reasonOf(err) != ReasonTooLarge {
		t.Errorf("above the limit: %v", err)
	}
	err := Decode(io.MultiReader(strings.NewReader(in[:5]), iotest.ErrReader(io.ErrUnexpectedEOF)), 100, &v)
	if reasonOf(err) != ReasonRead || !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("broken line: %v", err)
	}
}

// TestRawBytesSurvive: what is digested or signed passes through messages unchanged.
func TestRawBytesSurvive(t *testing.T) {
	content := `{"name":"<王·买买提> & \u2028 𠮷","n":1.50}`
	rec := Record{Content: json.RawMessage(content), Standing: json.RawMessage(`{}`)}
	out, err := Encode(ChangesAnswer{Changes: []Change{{Seq: 1, Record: &rec}}})
	if err != nil {
		t.Fatal(err)
	}
	var back ChangesAnswer
	if err := DecodeBytes(out, &back); err != nil {
		t.Fatal(err)
	}
	if got := string(back.Changes[0].Record.Content); got != content {
		t.Errorf("%s became %s", content, got)
	}
}

// FuzzDecode reads anything as every message.
func FuzzDecode(f *testing.F) {
	for _, m := range messages() {
		f.Add([]byte(mustEncode(f, filled(reflect.TypeOf(m), false).Interface())))
	}
	for _, seed := range []string{`{"changes":[{"seq":1,"gone":{"id":"a","reason":"b"}}]}`, `{"a":{"b":[1,"\""]}}`, `[[[[`, "\xff", `{"x":1,"X":2}`, `"\ud800"`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, m := range messages() {
			v := reflect.New(reflect.TypeOf(m)).Interface()
			if DecodeBytes(data, v) != nil {
				continue
			}
			// What was read can be written, and reads back the same.
			out, err := Encode(v)
			if err != nil {
				t.Fatalf("%T: %v", v, err)
			}
			again := reflect.New(reflect.TypeOf(v).Elem()).Interface()
			if err := DecodeBytes(out, again); err != nil {
				t.Fatalf("%T: %s: %v", v, out, err)
			}
			second, err := Encode(again)
			if err != nil || !bytes.Equal(out, second) {
				t.Fatalf("%T: %s became %s (%v)", v, out, second, err)
			}
		}
	})
}

func FuzzOpen(f *testing.F) {
	signer := newKey(f)
	key, err := NewReceiptKey(signer)
	if err != nil {
		f.Fatal(err)
	}
	set, err := EncodeKeys(key)
	if err != nil {
		f.Fatal(err)
	}
	keys, err := ParseKeys(set)
	if err != nil {
		f.Fatal(err)
	}
	envelope, err := Sign([]byte(`{}`), signer, newCert(f, signer).Raw)
	if err != nil {
		f.Fatal(err)
	}
	receipt, err := SignReceipt(ReceiptPayload{Standing: json.RawMessage(`{}`)}, key)
	if err != nil {
		f.Fatal(err)
	}
	hello, err := SignHello(HelloPayload{Wire: 1}, key)
	if err != nil {
		f.Fatal(err)
	}
	seal, err := SignLedgerSeal(LedgerSeal{Seq: 1, Hash: Hash(nil), At: time.Unix(1, 0), InstallationID: "i"}, signer, newCert(f, signer).Raw)
	if err != nil {
		f.Fatal(err)
	}
	bundleKey, err := SignBundleKey(BundleKeyPayload{RegistryID: "r", Key: newBundleKey(f).PublicKey().Bytes()}, key)
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range []string{string(envelope), string(seal), receipt, hello, bundleKey, "..", "e30.e30.e30"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, jws string) {
		// Nobody can make an object we did not sign; each opens as its own kind only.
		if _, _, err := OpenEnvelope([]byte(jws)); err == nil && (jws == receipt || jws == hello || jws == string(seal)) {
			t.Error("an object of another kind was opened as an envelope")
		}
		if _, _, err := OpenLedgerSeal([]byte(jws)); err == nil && (jws == receipt || jws == hello || jws == string(envelope)) {
			t.Error("an object of another kind was opened as a seal")
		}
		if _, err := OpenReceipt(jws, keys); err == nil && jws != receipt {
			t.Error("an object we did not sign was opened as a receipt")
		}
		if _, err := OpenHello(jws, keys); err == nil && jws != hello {
			t.Error("an object we did not sign was opened as a hello")
		}
		if _, _, err := OpenBundleKey(jws, keys); err == nil && jws != bundleKey {
			t.Error("an object we did not sign was opened as a bundle key")
		}
		if _, _, err := OpenBundleManifest(BundleEnd{Manifest: jws}); err == nil {
			t.Error("a manifest of nothing was opened")
		}
		if _, err := OpenBundleAnswer(BundleEnd{Manifest: jws}, keys); err == nil {
			t.Error("an answer to nothing was opened")
		}
	})
}

func FuzzParseKeys(f *testing.F) {
	key, err := NewReceiptKey(newKey(f))
	if err != nil {
		f.Fatal(err)
	}
	set, err := EncodeKeys(key)
	if err != nil {
		f.Fatal(err)
	}
	f.Add([]byte(set))
	guomi, err := NewReceiptKey(newSM2Key(f))
	if err != nil {
		f.Fatal(err)
	}
	if set, err = EncodeKeys(key, guomi); err != nil {
		f.Fatal(err)
	}
	f.Add([]byte(set))
	f.Add([]byte(`{"keys":[{"kty":"oct","k":"AAAA","kid":"x"}]}`))
	f.Add([]byte(`{"keys":[null]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		keys, err := ParseKeys(data)
		if err != nil {
			return
		}
		for id, k := range keys.byID {
			if want, err := thumbprint(k); err != nil || want != id {
				t.Errorf("key %s has the thumbprint %s (%v)", id, want, err)
			}
		}
	})
}

func FuzzNormalizeActivationCode(f *testing.F) {
	f.Add("7k0m1-xq9a1")
	f.Add("７ｋ０ｍ１—ｘｑ９ａ１")
	f.Fuzz(func(t *testing.T, code string) {
		once := NormalizeActivationCode(code)
		if twice := NormalizeActivationCode(once); twice != once {
			t.Errorf("%q, then %q", once, twice)
		}
	})
}
