package confirm_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"confirmpoint/confirm"

	"pgregory.net/rapid"
)

func TestContentRoundTrip(t *testing.T) {
	c := soundContent()
	c.Identity.Name = "𠮷䶮·<&>\u2028"
	data, err := confirm.EncodeContent(c)
	if err != nil {
		t.Fatal(err)
	}
	back, err := confirm.DecodeContent(data)
	if err != nil || !reflect.DeepEqual(back, c) {
		t.Fatalf("reads back as something else: %v", err)
	}
	again, _ := confirm.EncodeContent(back)
	if !bytes.Equal(again, data) {
		t.Error("the same content gave other bytes")
	}
	if !bytes.Contains(data, []byte("𠮷䶮·<&>")) || bytes.HasSuffix(data, []byte("\n")) {
		t.Errorf("not plain: %s", data)
	}
}

// TestGoldenContent pins the bytes: digests of stored records depend on them.
func TestGoldenContent(t *testing.T) {
	const want = `{"kind":"periodic","identity":{"document_type":"id_card","document_number":"341002198508120029","name":"王小云","sex":"2","birth_date":"1985-08-12","ethnicity":"01"},` +
		`"certificate":{"number":"20153401032000123","issued_on":"2015-06-30","kind":"3","issuer":"黄山市教育局","subject":"语文"},` +
		`"work":{"school":"屯溪第九中学","location":"城市","school_kind":"公办初中","stage":"初中","subject":"语文","title":"一级教师","post_kind":"在编在岗","career_start":"2008-09-01","contract_start":"2016-09-01"},` +
		`"education":{"level":"本科","degree":"学士","school":"安徽师范大学","major":"汉语言文学"},"contact":{"email":"xiaoyun@example.org","phone":"13812341234"},` +
		`"period":{"last_registered_on":"2021-10-20","assessments":[{"year":2021,"result":"合格"},{"year":2022,"result":"优秀"},{"year":2023,"result":"合格"},{"year":2024,"result":"合格"},{"year":2025,"result":"合格"}],"training_hours":372,"ethics":"合格"},` +
		`"photo_sha256":"0f343b0931126a20f133d67c2b018a3b0f343b0931126a20f133d67c2b018a3b","data_status":"正常","data_source":"认定数据"}`
	data, err := confirm.EncodeContent(soundContent())
	if err != nil || string(data) != want {
		t.Errorf("encoded as\n%s\n%v", data, err)
	}
	if got := confirm.DigestContent(nil); got != "sha256-e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" {
		t.Errorf("digest of nothing is %s", got)
	}
}

func TestOtherRoundTrips(t *testing.T) {
	r := concluded(confirm.StateIncomplete, confirm.ActionConcludeIncomplete)
	r.Standing.Stages = []confirm.StageResult{{Stage: "初审", Organ: "台山市教育局", At: during, Result: "暂缓注册"}}
	roundTrip(t, intentOn(record(), confirm.ActionConcludeComplete, ticksAll(confirm.TickMet)), confirm.EncodeIntent, confirm.DecodeIntent)
	roundTrip(t, r.Standing, confirm.EncodeStanding, confirm.DecodeStanding)
	roundTrip(t, book(), confirm.EncodeRulebook, confirm.DecodeRulebook)
	roundTrip(t, book().Point, confirm.EncodePoint, confirm.DecodePoint)
	roundTrip(t, confirm.Draft{RecordID: "record-1", Ticks: ticksAll(""), SavedAt: during}, confirm.EncodeDraft, confirm.DecodeDraft)
}

func roundTrip[T any](t *testing.T, v T, encode func(T) ([]byte, error), decode func([]byte) (T, error)) {
	t.Helper()
	data, err := encode(v)
	if err != nil {
		t.Fatalf("%T: %v", v, err)
	}
	back, err := decode(data)
	if err != nil || !reflect.DeepEqual(back, v) {
		t.Errorf("%T reads back as something else: %v", v, err)
	}
}

// TestDecodeRefuses holds what package json alone would take.
func TestDecodeRefuses(t *testing.T) {
	good, _ := confirm.EncodePoint(confirm.Point{ID: "p", Name: "甲"})
	if _, err := confirm.DecodePoint(append([]byte(" \n"), append(good, " \r\n\t"...)...)); err != nil {
		t.Errorf("blanks around the value: %v", err)
	}
	tests := map[string]string{
		"nothing":               ``,
		"null":                  `null`,
		"array":                 `[]`,
		"text":                  `"p"`,
		"half":                  string(good[:len(good)-1]),
		"trailing value":        string(good) + `{}`,
		"trailing brace":        string(good) + `}`,
		"trailing NUL":          string(good) + "\x00",
		"byte order mark":       "\ufeff" + string(good),
		"unknown field":         `{"id":"p","owner":"x"}`,
		"capital key":           `{"ID":"p"}`,
		"folded key":            `{"addreſſ":"p"}`,
		"escaped key":           `{"\u0069d":"p"}`,
		"key twice":             `{"id":"p","id":"q"}`,
		"key twice, far apart":  `{"id":"p","name":"{\"id\":1}","code":"c","id":"p"}`,
		"not UTF-8":             "{\"id\":\"\xff\"}",
		"overlong UTF-8":        "{\"id\":\"\xc0\xaf\"}",
		"surrogate in UTF-8":    "{\"id\":\"\xed\xa0\x80\"}",
		"half a pair":           `{"id":"\ud842"}`,
		"half a pair, more":     `{"id":"\ud842x"}`,
		"half a pair, newline":  `{"id":"\ud842\n"}`,
		"two high ones":         `{"id":"\ud842\ud842"}`,
		"low one alone":         `{"id":"\udfb7"}`,
		"lost character":        `{"id":"\ufffd"}`,
		"lost character, upper": `{"id":"\uFFFD"}`,
		"wrong type":            `{"id":1}`,
		"comment":               `{"id":"p"/**/}`,
		"too long":              `{"id":"` + strings.Repeat("p", confirm.MaxEncoded) + `"}`,
	}
	for name, text := range tests {
		_, err := confirm.DecodePoint([]byte(text))
		if confirm.CodeOf(err) != confirm.ProblemBadAnswer {
			t.Errorf("%s: %v", name, err)
		}
	}
	fine := map[string]string{
		`{"id":"\ud842\udfb7"}`: "𠮷", `{"id":"\\ud842"}`: `\ud842`, `{"id":"\\\\ufffd"}`: `\\ufffd`, `{"id":"\"\u0000"}`: "\"\x00",
		`{ "id" : "a:b" }`: "a:b", `{"id":"\ufffc"}`: "\ufffc",
	}
	for text, want := range fine {
		if p, err := confirm.DecodePoint([]byte(text)); err != nil || p.ID != want {
			t.Errorf("%s: %q, %v", text, p.ID, err)
		}
	}
}

func TestNestedKeysAreJudgedApart(t *testing.T) {
	const same = `{"at":"2026-10-08T00:00:00Z","stage":"初审","organ":"","by":"","result":""}`
	if _, err := confirm.DecodeStanding([]byte(`{"state":"pending","stages":[` + same + `,` + same + `]}`)); err != nil {
		t.Errorf("equal keys of two objects: %v", err)
	}
	twice := strings.Replace(same, `"by":""`, `"by":"","by":""`, 1)
	if _, err := confirm.DecodeStanding([]byte(`{"state":"pending","stages":[` + twice + `]}`)); err == nil {
		t.Error("took a key twice in a nested object")
	}
}

func TestDecodeErrorsQuoteNothing(t *testing.T) {
	_, err := confirm.DecodeContent([]byte(`{"kind":"periodic","王小云":"341002198508120029"}`))
	requireNoSecret(t, "decode error", err.Error())
	_, err = confirm.DecodeIntent([]byte(`{"sequence":"341002198508120029"}`))
	requireNoSecret(t, "decode error", err.Error())
	var p *confirm.Problem
	if !errors.As(err, &p) || p.Err == nil {
		t.Errorf("%v has no cause", err)
	}
}

func TestEncodeRefusesWhatCannotBeReadBack(t *testing.T) {
	c := soundContent()
	c.Work.School = "屯溪\xff"
	if _, err := confirm.EncodeContent(c); err == nil {
		t.Error("encoded broken UTF-8")
	}
	c.Work.School = strings.Repeat("长", confirm.MaxEncoded)
	if _, err := confirm.EncodeContent(c); err == nil {
		t.Error("encoded too much")
	}
	i := intentOn(record(), confirm.ActionLeaveUnconfirmed, nil)
	i.Evidence.DecidedAt = time.Date(12026, 1, 1, 0, 0, 0, 0, time.UTC)
	if _, err := confirm.EncodeIntent(i); confirm.CodeOf(err) != confirm.ProblemInternal {
		t.Errorf("a year JSON cannot hold: %v", err)
	}
}

func TestAnyTextSurvives(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := soundContent()
		c.Work.School = rapid.String().Draw(t, "school")
		c.Identity.Name = confirm.Name(rapid.String().Draw(t, "name"))
		data, err := confirm.EncodeContent(c)
		if err != nil {
			t.Fatal(err)
		}
		back, err := confirm.DecodeContent(data)
		if err != nil || !reflect.DeepEqual(back, c) {
			t.Fatalf("reads back as something else: %v", err)
		}
	})
}

func FuzzDecodeContent(f *testing.F) {
	good, _ := confirm.EncodeContent(soundContent())
	f.Add(good)
	fuzzDecode(f, confirm.DecodeContent, confirm.EncodeContent)
}

func FuzzDecodeIntent(f *testing.F) {
	good, _ := confirm.EncodeIntent(intentOn(record(), confirm.ActionConcludeIncomplete, ticksWith("T6", confirm.TickNotMet)))
	f.Add(good)
	fuzzDecode(f, confirm.DecodeIntent, confirm.EncodeIntent)
}

func FuzzDecodeRulebook(f *testing.F) {
	good, _ := confirm.EncodeRulebook(book())
	f.Add(good)
	fuzzDecode(f, confirm.DecodeRulebook, confirm.EncodeRulebook)
}

// fuzzDecode: what is taken is also taken by package json, with the same
// meaning, and has one encoding.
func fuzzDecode[T any](f *testing.F, decode func([]byte) (T, error), encode func(T) ([]byte, error)) {
	for _, seed := range []string{`{}`, `null`, `{"id":"\ud800"}`, "{\"kind\":\"\xff\"}", `{"ticks":[{"code":"T1"},{"code":"T1"}]}`, `{"`, `{"\`, `{"a":"\u12`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		v, err := decode(data)
		if err != nil {
			if confirm.CodeOf(err) != confirm.ProblemBadAnswer {
				t.Errorf("code %s", confirm.CodeOf(err))
			}
			return
		}
		var plain T
		if err := json.Unmarshal(data, &plain); err != nil || !reflect.DeepEqual(plain, v) {
			t.Errorf("package json reads something else: %v", err)
		}
		once, err := encode(v)
		if err != nil {
			return // e.g. one that is too long when written in full
		}
		back, err := decode(once)
		if err != nil {
			t.Fatalf("cannot read what was encoded: %v", err)
		}
		if twice, err := encode(back); err != nil || !bytes.Equal(once, twice) {
			t.Errorf("two encodings: %v", err)
		}
	})
}
