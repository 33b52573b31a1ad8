package confirm_test

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"confirmpoint/confirm"

	"pgregory.net/rapid"
)

func TestNameKey(t *testing.T) {
	same := [][]confirm.Name{
		{"阿卜杜拉·买买提", "阿卜杜拉•买买提", "阿卜杜拉・买买提", "阿卜杜拉．买买提", "阿卜杜拉‧买买提", "阿卜杜拉⋅买买提", "阿卜杜拉●买买提", "阿卜杜拉 · 买买提", "阿卜杜拉.买买提"},
		{"王小云", "王 小 云", "王\u3000小云", "\ufeff王小云"},
		{"Li Ming", "LI MING", "ｌｉｍｉｎｇ"},
		{"石田", "\u77f3\u7530"},
		{"À", "A \u0300"},
		{"ế", "e\u0302\u0301"}, // one character or three: canonical equivalents
	}
	for _, names := range same {
		for _, n := range names {
			if got, want := confirm.NameKey(n), confirm.NameKey(names[0]); got != want {
				t.Errorf("%q has key %q, %q has %q", string(n), got, string(names[0]), want)
			}
		}
	}
	if confirm.NameKey("王小云") == confirm.NameKey("王小雲") || confirm.NameKey("䶮") == confirm.NameKey("龑") {
		t.Error("different characters have one key")
	}
	rapid.Check(t, func(t *rapid.T) {
		key := confirm.NameKey(confirm.Name(rapid.String().Draw(t, "name")))
		if again := confirm.NameKey(confirm.Name(key)); again != key {
			t.Fatalf("key of the key: %q, %q", again, key)
		}
	})
}

func TestSuggestName(t *testing.T) {
	if got := confirm.SuggestName("阿卜杜拉•买买提．艾力"); got != "阿卜杜拉·买买提·艾力" {
		t.Errorf("suggests %q", string(got))
	}
	if got := confirm.SuggestName("𠮷 田·花"); got != "𠮷 田·花" {
		t.Errorf("changes a right name to %q", string(got))
	}
}

func TestValidName(t *testing.T) {
	tests := []struct {
		name confirm.Name
		want confirm.Code
		arg  string
	}{
		{"王小云", "", ""},
		{"𠮷䶮𬱖", "", ""},
		{"阿卜杜拉·买买提", "", ""},
		{confirm.Name(strings.Repeat("名", 100)), "", ""},
		{"", confirm.CodeNameEmpty, ""},
		{" \u3000", confirm.CodeNameEmpty, ""},
		{"王\xff云", confirm.CodeNameControl, ""},
		{"王\x00云", confirm.CodeNameControl, ""},
		{"王\n云", confirm.CodeNameControl, ""},
		{"王\ufffd云", confirm.CodeNameReplacement, ""},
		{"王\ue81e云\ue000\ue81e", confirm.CodeNamePrivateUse, "U+E81E U+E000"},
		{"王\U000f0001", confirm.CodeNamePrivateUse, "U+F0001"},
		{"王\U0010fffd", confirm.CodeNamePrivateUse, "U+10FFFD"},
		{confirm.Name(strings.Repeat("名", 101)), confirm.CodeNameLength, ""},
	}
	for _, test := range tests {
		err := confirm.ValidName(test.name)
		if confirm.CodeOf(err) != test.want {
			t.Errorf("%q: %v, want %q", string(test.name), err, test.want)
		}
		var p *confirm.Problem
		if errors.As(err, &p) && p.Args["code_points"] != test.arg {
			t.Errorf("%q: code points %q", string(test.name), p.Args["code_points"])
		}
	}
}

func TestValidNameNeverLetsAHarmfulCharacterThrough(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		bad := rapid.OneOf(
			rapid.Int32Range(0xE000, 0xF8FF), rapid.Int32Range(0xF0000, 0xFFFFD), rapid.Int32Range(0x100000, 0x10FFFD),
			rapid.Int32Range(0, 0x1F), rapid.Int32Range(0x7F, 0x9F), rapid.Just(int32(utf8.RuneError)),
		).Draw(t, "bad")
		around := rapid.StringMatching(`\p{Han}{0,5}`)
		name := around.Draw(t, "before") + string(bad) + around.Draw(t, "after")
		if confirm.ValidName(confirm.Name(name)) == nil {
			t.Fatalf("%+q is valid", name)
		}
	})
}
