package confirm_test

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"confirmpoint/confirm"
)

// coded is one type that travels, with a sound value of it.
type coded struct {
	name   string
	good   func() ([]byte, error)
	decode func([]byte) error
	limit  int
	key    string // of a text, to spoil
	number string // of a key that is no number
}

func codedTypes() []coded {
	standing := concluded(confirm.StateIncomplete, confirm.ActionConcludeIncomplete).Standing
	standing.Remark = "备注"
	return []coded{
		{"content", func() ([]byte, error) { return confirm.EncodeContent(soundContent()) },
			func(b []byte) error { _, err := confirm.DecodeContent(b); return err }, 64 << 10, "kind", "identity"},
		{"intent", func() ([]byte, error) {
			return confirm.EncodeIntent(intentOn(record(), confirm.ActionConcludeComplete, ticksAll(confirm.TickMet)))
		}, func(b []byte) error { _, err := confirm.DecodeIntent(b); return err }, 64 << 10, "operation_id", "action"},
		{"standing", func() ([]byte, error) { return confirm.EncodeStanding(standing) },
			func(b []byte) error { _, err := confirm.DecodeStanding(b); return err }, 64 << 10, "remark", "state"},
		{"rulebook", func() ([]byte, error) { return confirm.EncodeRulebook(book()) },
			func(b []byte) error { _, err := confirm.DecodeRulebook(b); return err }, 2 << 20, "version", "plan"},
		{"point", func() ([]byte, error) { return confirm.EncodePoint(book().Point) },
			func(b []byte) error { _, err := confirm.DecodePoint(b); return err }, 64 << 10, "name", "code"},
		{"draft", func() ([]byte, error) {
			return confirm.EncodeDraft(confirm.Draft{RecordID: "record-1", Remark: "备注", SavedAt: during})
		}, func(b []byte) error { _, err := confirm.DecodeDraft(b); return err }, 64 << 10, "remark", "record_id"},
	}
}

// TestEveryDecoderIsStrict spoils sound bytes of every type in every way; each
// is refused with a technical cause that quotes nothing.
func TestEveryDecoderIsStrict(t *testing.T) {
	text := func(s string) func(coded, string) string { // another text under the type's key
		return func(c coded, _ string) string { return fmt.Sprintf(`{"%s":"%s"}`, c.key, s) }
	}
	spoils := []struct {
		name  string
		spoil func(c coded, good string) string
		cause string
	}{
		{"cut after half", func(_ coded, good string) string { return good[:len(good)/2] }, "not of the expected shape"},
		{"cut before the last brace", func(_ coded, good string) string { return good[:len(good)-1] }, "not of the expected shape"},
		{"nothing", func(coded, string) string { return "" }, "not of the expected shape"},
		{"only blanks", func(coded, string) string { return " \n\t" }, "not of the expected shape"},
		{"null", func(coded, string) string { return "null" }, "not an object"},
		{"a list of it", func(_ coded, good string) string { return "[" + good + "]" }, "not of the expected shape"},
		{"a number", func(coded, string) string { return "12" }, "not of the expected shape"},
		{"twice", func(_ coded, good string) string { return good + good }, "bytes after the value"},
		{"a comma behind", func(_ coded, good string) string { return good + "," }, "bytes after the value"},
		{"NUL behind", func(_ coded, good string) string { return good + "\x00" }, "bytes after the value"},
		{"form feed behind", func(_ coded, good string) string { return good + "\f" }, "bytes after the value"},
		{"byte order mark", func(_ coded, good string) string { return "\ufeff" + good }, "not of the expected shape"},
		{"an unknown field first", func(_ coded, good string) string { return `{"owner":1,` + good[1:] }, "not of the expected shape"},
		{"an unknown field last", func(_ coded, good string) string { return good[:len(good)-1] + `,"owner":1}` }, "not of the expected shape"},
		{"a known field in capitals", func(c coded, _ string) string { return `{"` + strings.ToUpper(c.key) + `":"x"}` }, "key is not plain lower-case ASCII"},
		{"an escape in a key", func(c coded, _ string) string { return fmt.Sprintf(`{"\u%04x%s":"x"}`, c.key[0], c.key[1:]) }, "key is not plain lower-case ASCII"},
		{"a field twice", func(c coded, _ string) string { return fmt.Sprintf(`{"%s":"x","%s":"x"}`, c.key, c.key) }, "key given twice"},
		{"a number for a text", func(c coded, _ string) string { return fmt.Sprintf(`{"%s":7}`, c.number) }, "not of the expected shape"},
		{"a list for a text", func(c coded, _ string) string { return fmt.Sprintf(`{"%s":["x"]}`, c.key) }, "not of the expected shape"},
		{"single quotes", func(c coded, _ string) string { return fmt.Sprintf(`{'%s':'x'}`, c.key) }, "not of the expected shape"},
		{"a comma before the brace", func(c coded, _ string) string { return fmt.Sprintf(`{"%s":"x",}`, c.key) }, "not of the expected shape"},
		{"a comment", func(_ coded, good string) string { return good[:1] + "/**/" + good[1:] }, "not of the expected shape"},
		{"a raw control character", text("a\x01"), "not of the expected shape"},
		{"a raw new line", text("a\nb"), "not of the expected shape"},
		{"an escape that is none", text(`\q`), "not of the expected shape"},
		{"a short escape", text(`\u12`), "not of the expected shape"},
		{"no UTF-8", text("\xff"), "not UTF-8"},
		{"half a character", text("\xe7\x8e"), "not UTF-8"},
		{"an overlong slash", text("\xc0\xaf"), "not UTF-8"},
		{"a surrogate as bytes", text("\xed\xa0\x80"), "not UTF-8"},
		{"beyond Unicode", text("\xf4\x90\x80\x80"), "not UTF-8"},
		{"half a pair", text(`\ud842`), "escape that is no character"},
		{"the other half", text(`\udfb7`), "escape that is no character"},
		{"a pair the wrong way round", text(`\udfb7\ud842`), "escape that is no character"},
		{"half a pair and a plain escape", text(`\ud842\u0041`), "escape that is no character"},
		{"half a pair and an escape above", text(`\ud842\ue000`), "escape that is no character"},
		{"a lost character, escaped", text(`\uFffD`), "escape that is no character"},
	}
	for _, c := range codedTypes() {
		good, err := c.good()
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		if err := c.decode(good); err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		for _, s := range spoils {
			err := c.decode([]byte(s.spoil(c, string(good))))
			var p *confirm.Problem
			if !errors.As(err, &p) || p.Code != confirm.ProblemBadAnswer || p.Err == nil {
				t.Errorf("%s, %s: %v", c.name, s.name, err)
				continue
			}
			if cause, _, _ := strings.Cut(p.Err.Error(), " at byte"); cause != s.cause {
				t.Errorf("%s, %s: because %q, want %q", c.name, s.name, cause, s.cause)
			}
			requireNoSecret(t, c.name+", "+s.name, err.Error())
		}
	}
}

// TestDecodersTakeSoundTexts: strictness stops at what can be read in one way only.
func TestDecodersTakeSoundTexts(t *testing.T) {
	for _, c := range codedTypes() {
		for name, s := range map[string]string{
			"a pair": `\ud842\udfb7`, "a pair in capitals": `\uD842\uDFB7`, "raw beyond the BMP": "𠮷", "an escaped backslash": `\\ud842`,
			"a quote": `\"`, "a brace": `{[`, "a colon": `":`[1:], "last before surrogates": `\ud7ff`, "first after surrogates": `\ue000`,
			"just below the lost one": `\ufffc`, "an escaped NUL": `\u0000`, "nothing": "",
		} {
			if err := c.decode([]byte(fmt.Sprintf("\r\n\t { \"%s\" :\t\"%s\" } ", c.key, s))); err != nil {
				t.Errorf("%s, %s: %v", c.name, name, err)
			}
		}
	}
}

// TestLongestEncoding: a value may have as many bytes as the limit, not one more.
func TestLongestEncoding(t *testing.T) {
	for _, c := range codedTypes() {
		of := func(n int) []byte {
			empty := fmt.Sprintf(`{"%s":""}`, c.key)
			return []byte(fmt.Sprintf(`{"%s":"%s"}`, c.key, strings.Repeat("x", n-len(empty))))
		}
		if err := c.decode(of(c.limit)); err != nil {
			t.Errorf("%s of %d bytes: %v", c.name, c.limit, err)
		}
		err := c.decode(of(c.limit + 1))
		if confirm.CodeOf(err) != confirm.ProblemBadAnswer || !strings.Contains(err.Error(), "too long") {
			t.Errorf("%s of %d bytes: %v", c.name, c.limit+1, err)
		}
		if err := c.decode(append([]byte(`{}`), bytes.Repeat([]byte(" "), c.limit)...)); confirm.CodeOf(err) != confirm.ProblemBadAnswer {
			t.Errorf("%s of blanks: %v", c.name, err)
		}
	}
	short := confirm.Point{Name: strings.Repeat("x", 1000)}
	base, err := confirm.EncodePoint(short)
	if err != nil {
		t.Fatal(err)
	}
	short.Name += strings.Repeat("x", confirm.MaxEncoded-len(base))
	if data, err := confirm.EncodePoint(short); err != nil || len(data) != confirm.MaxEncoded {
		t.Errorf("%d bytes: %v", len(data), err)
	}
	short.Name += "x"
	if _, err := confirm.EncodePoint(short); confirm.CodeOf(err) != confirm.ProblemInternal {
		t.Errorf("one byte more: %v", err)
	}
}

// TestNestedValuesAreStrictToo: what holds for the outer object holds inside.
func TestNestedValuesAreStrictToo(t *testing.T) {
	tests := []struct {
		name   string
		decode string
		text   string
		bad    bool
	}{
		{"sound", "content", `{"identity":{"name":"王小云"}}`, false},
		{"unknown field", "content", `{"identity":{"nick_name":"小云"}}`, true},
		{"capital key", "content", `{"identity":{"Name":"王小云"}}`, true},
		{"key twice", "content", `{"work":{"title":"一级","title":"二级"}}`, true},
		{"one key in two objects", "content", `{"certificate":{"subject":"语文"},"work":{"subject":"语文"}}`, false},
		{"one key in two items", "intent", `{"ticks":[{"code":"T1"},{"code":"T2"}]}`, false},
		{"key twice in an item", "intent", `{"ticks":[{"code":"T1"},{"code":"T2","code":"T3"}]}`, true},
		{"after an inner object the outer keys count on", "intent", `{"seen":{"plan_id":"p"},"clerk_id":"c","seen":{}}`, true},
		{"a time of no zone", "intent", `{"evidence":{"decided_at":"2026-10-08T02:30:00"}}`, true},
		{"a time that is none", "intent", `{"evidence":{"decided_at":"2026-13-08T02:30:00Z"}}`, true},
		{"a fraction for a count", "intent", `{"sequence":1.5}`, true},
		{"more than a count holds", "intent", `{"sequence":9223372036854775808}`, true},
		{"the most a count holds", "intent", `{"sequence":9223372036854775807}`, false},
		{"a text for truth", "intent", `{"evidence":{"proven":"true"}}`, true},
		{"an object for a list", "intent", `{"ticks":{}}`, true},
		{"half a pair deep inside", "standing", `{"messages":[{"text":"\ud842"}]}`, true},
		{"a decision of null", "standing", `{"decision":null}`, false},
		{"a kind of any words", "rulebook", `{"conditions":[{"kinds":["whatever"]}]}`, false},
		{"a kind that is no text", "rulebook", `{"conditions":[{"kinds":[1]}]}`, true},
		{"seconds for a time", "rulebook", `{"window":{"opens":1790000000}}`, true},
	}
	for _, test := range tests {
		n := slices.IndexFunc(codedTypes(), func(c coded) bool { return c.name == test.decode })
		if err := codedTypes()[n].decode([]byte(test.text)); (err != nil) != test.bad {
			t.Errorf("%s: %v", test.name, err)
		}
	}
}

// TestEncodersRefuseBrokenText: nothing leaves that would not be read back.
func TestEncodersRefuseBrokenText(t *testing.T) {
	const broken = "备\xff注"
	intent := intentOn(record(), confirm.ActionAnnotate, nil)
	intent.Remark = broken
	b := book()
	b.Plan.Notes = broken
	tests := map[string]func() ([]byte, error){
		"content":  func() ([]byte, error) { return confirm.EncodeContent(confirm.Content{DataStatus: broken}) },
		"intent":   func() ([]byte, error) { return confirm.EncodeIntent(intent) },
		"standing": func() ([]byte, error) { return confirm.EncodeStanding(confirm.Standing{Remark: broken}) },
		"rulebook": func() ([]byte, error) { return confirm.EncodeRulebook(b) },
		"point":    func() ([]byte, error) { return confirm.EncodePoint(confirm.Point{Name: broken}) },
		"draft":    func() ([]byte, error) { return confirm.EncodeDraft(confirm.Draft{Remark: broken}) },
	}
	for name, encode := range tests {
		data, err := encode()
		if confirm.CodeOf(err) != confirm.ProblemInternal || data != nil {
			t.Errorf("%s: %q, %v", name, data, err)
		}
	}
}
