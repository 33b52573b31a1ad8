package hanzi

import (
	"slices"
	"testing"
)

func TestFind(t *testing.T) {
	tests := map[string]rune{
		"U+20BB7": '𠮷', "20bb7": '𠮷', "u+e123": 0xE123,
		"yan": '龑', "biang": 0x30EDE, "nv": '女',
		"土口": '𠮷', "士口": '吉', "龙天": '龑', "木木木": '森', "氵6": '洋', "土 口": '𠮷', "⿰女子": '好',
	}
	for query, want := range tests {
		found, err := Find(query, 5000)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.ContainsFunc(found, func(c Character) bool { return c.Rune == want }) {
			t.Errorf("%s: %c is not among %d characters", query, want, len(found))
		}
	}
	for _, query := range []string{"", "  ", "12", "？"} {
		if found, err := Find(query, 10); err != nil || len(found) != 0 {
			t.Errorf("%q: %d characters, %v", query, len(found), err)
		}
	}
	if found, err := Find("yi", 7); err != nil || len(found) != 7 || found[0].Strokes > found[6].Strokes {
		t.Errorf("limit or order: %+v, %v", found, err)
	}
}

// Every line of the file is understood.
func TestEveryCharacterIsKnown(t *testing.T) {
	b, err := open()
	if err != nil {
		t.Fatal(err)
	}
	if len(b.list) < 98_000 {
		t.Fatalf("%d characters", len(b.list))
	}
	for _, c := range b.list {
		if c.Radical < 1 || c.Radical > 214 || c.Rest < 0 || c.Strokes < 0 || c.Rune < 0x3400 {
			t.Errorf("%+v", c)
		}
	}
	if c, ok := Of('䶮'); !ok || c.Radical != 212 || c.Strokes != 9 || c.Readings[0] != "yǎn" {
		t.Errorf("%+v, %v", c, ok)
	}
}
