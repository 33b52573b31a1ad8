package confirm_test

import (
	"testing"

	"confirmpoint/confirm"

	"pgregory.net/rapid"
)

// TestIDVectors are those of domain.md §6.1: synthetic, or the standard's own.
func TestIDVectors(t *testing.T) {
	tests := []struct {
		number  confirm.IDNumber
		checkOK bool
		sex     confirm.Sex
		born    confirm.Date
		realDay bool
	}{
		{"11010519491231002X", true, confirm.SexFemale, "1949-12-31", true},
		{"440524188001010014", true, confirm.SexMale, "1880-01-01", true},
		{"34052419800101001X", true, confirm.SexMale, "1980-01-01", true},
		{"341002198508120029", true, confirm.SexFemale, "1985-08-12", true},
		{"341002198202290017", true, confirm.SexMale, "1982-02-29", false},
		{"810000199001010019", true, confirm.SexMale, "1990-01-01", true},
		{"820000198511200020", true, confirm.SexFemale, "1985-11-20", true},
		{"830000197906150037", true, confirm.SexMale, "1979-06-15", true},
		{"653101198810030423", true, confirm.SexFemale, "1988-10-03", true},
		{"000000198508120027", true, confirm.SexFemale, "1985-08-12", true},
		{"341002198508120028", false, confirm.SexFemale, "1985-08-12", true},
		{"341002198508120092", false, confirm.SexMale, "1985-08-12", true},
		{"34100219850812002X", false, confirm.SexFemale, "1985-08-12", true},
	}
	for _, test := range tests {
		got, ok := confirm.ParseIDNumber(test.number)
		if !ok || got.CheckOK != test.checkOK || got.Sex != test.sex || got.BirthDate != test.born || got.BirthDate.Valid() != test.realDay {
			t.Errorf("%s: %+v, %v", string(test.number), got, ok)
		}
	}
	for _, bad := range []confirm.IDNumber{
		"", "341002", "340524800101001", "3410021985081200291", "34100219850812002x", "34100219850812002Y",
		"3410021985O8120029", "X41002198508120029", " 41002198508120029", "３41002198508120029", "-41002198508120029",
	} {
		if _, ok := confirm.ParseIDNumber(bad); ok {
			t.Errorf("%q has been read", string(bad))
		}
	}
}

func TestUpgradeIDNumber(t *testing.T) {
	tests := map[confirm.IDNumber]confirm.IDNumber{
		"340524800101001":    "34052419800101001X",
		"341002198508120029": "341002198508120029",
		"34052480010100X":    "34052480010100X",
		"":                   "",
	}
	for old, want := range tests {
		if got := confirm.UpgradeIDNumber(old); got != want {
			t.Errorf("%q becomes %q", string(old), string(got))
		}
	}
}

func TestNormalizeIDNumber(t *testing.T) {
	tests := map[string]confirm.IDNumber{
		"11010519491231002x": "11010519491231002X",
		"１１０１０５１９４９１２３１００２ｘ":                         "11010519491231002X",
		" 110105 19491231 002X ":                     "11010519491231002X",
		"110105\u300019491231\u00a0002X\u200b\ufeff": "11010519491231002X",
		"h12345678":  "H12345678",
		"C（12）34567": "C(12)34567",
		"":           "",
	}
	for typed, want := range tests {
		if got := confirm.NormalizeIDNumber(typed); got != want {
			t.Errorf("%q becomes %q, want %q", typed, string(got), string(want))
		}
	}
}

// TestOneWrongCharacterIsFound: MOD 11-2 finds every single wrong digit and
// every exchange of two neighbours that differ.
func TestOneWrongCharacterIsFound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		old := rapid.StringMatching(`[1-6][0-9]{14}`).Draw(t, "old")
		right := []byte(confirm.UpgradeIDNumber(confirm.IDNumber(old)))
		parts, ok := confirm.ParseIDNumber(confirm.IDNumber(right))
		if !ok || !parts.CheckOK {
			t.Fatalf("upgraded to a wrong number")
		}
		wrong := append([]byte(nil), right...)
		at := rapid.IntRange(0, 16).Draw(t, "at")
		if rapid.Bool().Draw(t, "exchange") {
			wrong[at], wrong[(at+1)%17] = wrong[(at+1)%17], wrong[at]
			if at == 16 { // not neighbours
				return
			}
		} else {
			wrong[at] = byte('0' + rapid.IntRange(0, 9).Draw(t, "digit"))
		}
		parts, ok = confirm.ParseIDNumber(confirm.IDNumber(wrong))
		if !ok || parts.CheckOK != (string(wrong) == string(right)) {
			t.Fatalf("place %d: check %v", at, parts.CheckOK)
		}
	})
}

func FuzzNormalizeIDNumber(f *testing.F) {
	for _, seed := range []string{"", "11010519491231002x", "１１０ １０５", "\xff\xfe", "ſK", "340524800101001"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		once := confirm.NormalizeIDNumber(typed)
		if twice := confirm.NormalizeIDNumber(string(once)); twice != once {
			t.Errorf("%q, then %q", string(once), string(twice))
		}
		if parts, ok := confirm.ParseIDNumber(once); ok && (len(parts.Region) != 6 || len(parts.BirthDate) != 10) {
			t.Errorf("parts %+v", parts)
		}
		if up := confirm.UpgradeIDNumber(once); up != once {
			if parts, ok := confirm.ParseIDNumber(up); !ok || !parts.CheckOK {
				t.Errorf("upgraded to a wrong number")
			}
		}
	})
}
