package token

import (
	"bytes"
	"encoding/json"
	"reflect"
	"testing"

	"confirmpoint/confirm"
)

func FuzzDecodeRequest(f *testing.F) {
	id := bytes.Repeat([]byte{7}, IDSize)
	for _, r := range []Request{
		{Op: OpLoad, Library: "/usr/lib/vendor.so"}, {Op: OpTokens}, {Op: OpOpen, Certificate: []byte{0x30}},
		{Op: OpOpen, Serial: "0001", Label: "USBKey"}, {Op: OpStatus}, {Op: OpLogin}, {Op: OpLogout},
		{Op: OpChangePIN, Split: 6}, {Op: OpGenerate, ID: id}, {Op: OpWriteSecret, ID: id}, {Op: OpReadSecret, ID: id},
		{Op: OpCertificate, ID: id, Certificate: []byte{0x30}}, {Op: OpSign, ID: id, Digest: make([]byte, 32)}, {Op: OpRemove, ID: id},
	} {
		head, err := EncodeRequest(r)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(head, 12)
	}
	f.Add([]byte(`{"op":"login"} {"op":"logout"}`), 6)
	f.Fuzz(func(t *testing.T, head []byte, secret int) {
		r, err := DecodeRequest(head, secret)
		if err != nil {
			return
		}
		if r.Op == OpChangePIN && (r.Split <= 0 || r.Split >= secret) {
			t.Fatalf("a split of %d in %d bytes", r.Split, secret)
		}
		again, err := EncodeRequest(r)
		if err != nil {
			t.Fatal(err)
		}
		if second, err := DecodeRequest(again, secret); err != nil || !reflect.DeepEqual(normal(t, r), normal(t, second)) {
			t.Fatalf("%+v came back as %+v, %v", r, second, err)
		}
	})
}

// normal is a value without the difference between no bytes and zero bytes.
func normal(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func FuzzDecodeAnswer(f *testing.F) {
	for _, a := range []Answer{
		{}, {Code: confirm.ProblemWrongPIN, Detail: "CKR_PIN_INCORRECT"},
		{Code: confirm.ProblemDriverMissing, Reason: ReasonTimeout},
		{Tokens: []Info{{Label: "USBKey", Serial: "0001", Low: true}}},
		{Public: make([]byte, 65)}, {Signature: make([]byte, 64)},
	} {
		head, err := EncodeAnswer(a)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(head)
	}
	f.Fuzz(func(t *testing.T, head []byte) {
		a, err := DecodeAnswer(head)
		if err != nil {
			return
		}
		if a.Code != "" && confirm.CodeOf(a.problem()) != a.Code {
			t.Fatalf("%q became %v", a.Code, a.problem())
		}
		again, err := EncodeAnswer(a)
		if err != nil {
			t.Fatal(err)
		}
		if second, err := DecodeAnswer(again); err != nil || normal(t, a) != normal(t, second) {
			t.Fatalf("%+v came back as %+v, %v", a, second, err)
		}
	})
}

func FuzzReadFrame(f *testing.F) {
	var whole bytes.Buffer
	if err := WriteFrame(&whole, []byte(`{"op":"login"}`), []byte("204816")); err != nil {
		f.Fatal(err)
	}
	f.Add(whole.Bytes())
	f.Add(whole.Bytes()[:9])
	f.Add([]byte{0xff, 0xff, 0xff, 0xff, 0, 0, 0, 1})
	f.Fuzz(func(t *testing.T, data []byte) {
		head, secret, err := ReadFrame(bytes.NewReader(data))
		if err != nil {
			return
		}
		var again bytes.Buffer
		if err := WriteFrame(&again, head, secret); err != nil {
			t.Fatal(err)
		}
		if !bytes.HasPrefix(data, again.Bytes()) {
			t.Fatal("what was read is not what was written")
		}
	})
}
