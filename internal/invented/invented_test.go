package invented_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"confirmpoint/confirm"
	"confirmpoint/internal/invented"
)

// TestGolden fails when the same options no longer give the same people: then
// every stored expectation that counts them is void, so change it knowingly.
func TestGolden(t *testing.T) {
	h := sha256.New()
	enc := json.NewEncoder(h)
	for _, p := range invented.People(invented.Options{Seed: 7, Count: 2000}) {
		if err := enc.Encode(p); err != nil {
			t.Fatal(err)
		}
	}
	const want = "e057fbf23bc3aa2de09e19029ed8f1559708b97829973b390fa8927c414898f7"
	if got := hex.EncodeToString(h.Sum(nil)); got != want {
		t.Errorf("digest of 2,000 people %s, want %s", got, want)
	}
}

func TestPersonDoesNotDependOnCount(t *testing.T) {
	few := invented.Options{Seed: 3, Count: 20}
	for i, p := range invented.People(few) {
		many := invented.Options{Seed: 3, Count: 400_000}
		if got := many.At(i); got.Content.Identity != p.Content.Identity {
			t.Fatalf("person %d differs with another count", i)
		}
	}
	a, b := invented.Options{Seed: 1}.At(5), invented.Options{Seed: 2}.At(5)
	if a.Content.Identity.DocumentNumber == b.Content.Identity.DocumentNumber {
		t.Error("two seeds give the same person")
	}
}

// TestNumbersAreUnique looks at the beginning of every hundred thousand: short
// serials of old certificates return there.
func TestNumbersAreUnique(t *testing.T) {
	each := 15_000
	if testing.Short() {
		each = 5_000
	}
	o := invented.Options{Seed: 11, Count: invented.MaxCount}
	seen := make(map[string]int, 10*each)
	for group := 0; group < invented.MaxCount; group += 100_000 {
		for i := group; i < group+each; i++ {
			p := o.At(i)
			for kind, number := range []string{p.Content.Identity.DocumentNumber.Reveal(), p.Content.Certificate.Number.Reveal(), p.ApplicationNo} {
				key := string(rune('a'+kind)) + number
				if j, dup := seen[key]; dup {
					t.Fatalf("people %d and %d share a number of kind %d (%v)", j, i, kind, p.Defects)
				}
				seen[key] = i
			}
		}
	}
}

func TestPlantedSharesAreExact(t *testing.T) {
	for _, o := range []invented.Options{
		{Seed: 1, Count: 300},
		{Seed: 2, Count: 1234, Every: 77},
		{Seed: 3, Count: 90, Every: 10},
		{Seed: 4, Count: 500, Every: -1},
		{Seed: 5, Count: 29, Every: 29},
	} {
		got := map[confirm.Code]int{}
		for _, p := range invented.People(o) {
			for _, code := range p.Defects {
				got[code]++
			}
		}
		for _, code := range invented.DefectKinds() {
			if want := o.Planted(code); got[code] != want {
				t.Errorf("%+v: %s planted %d times, Planted says %d", o.Count, code, got[code], want)
			}
		}
	}
}

func TestNamesOfAllKindsInThreeHundred(t *testing.T) {
	blocks := map[string][2]rune{
		"Extension A": {0x3400, 0x4DBF},
		"Extension B": {0x20000, 0x2A6DF},
		"Extension C": {0x2A700, 0x2B73F},
		"Extension D": {0x2B740, 0x2B81F},
		"Extension E": {0x2B820, 0x2CEAF},
		"Extension F": {0x2CEB0, 0x2EBEF},
		"䶮":           {'䶮', '䶮'},
		"𠮷":           {'𠮷', '𠮷'},
		"𬱖":           {'𬱖', '𬱖'},
		"U+00B7":      {'·', '·'},
	}
	seen := map[string]int{}
	for _, p := range invented.People(invented.Options{Seed: 1, Count: 300, Every: -1}) {
		name := p.Content.Identity.Name.Reveal()
		n := utf8.RuneCountInString(name)
		if n < 2 || n > invented.LongestName {
			t.Errorf("%s has a name of %d characters", p.ApplicationNo, n)
		}
		if n == invented.LongestName {
			seen["fifty"]++
		}
		for kind, block := range blocks {
			if strings.ContainsFunc(name, func(r rune) bool { return r >= block[0] && r <= block[1] }) {
				seen[kind]++
			}
		}
		if strings.HasPrefix(name, "欧阳") || strings.HasPrefix(name, "司马") || strings.HasPrefix(name, "诸葛") ||
			strings.HasPrefix(name, "尉迟") || strings.HasPrefix(name, "慕容") || strings.HasPrefix(name, "上官") {
			seen["复姓"]++
		}
	}
	for _, kind := range append(slices.Collect(maps.Keys(blocks)), "fifty", "复姓") {
		if seen[kind] == 0 {
			t.Errorf("no name with %s", kind)
		}
	}
}

func BenchmarkPeople(b *testing.B) {
	b.ReportAllocs()
	o := invented.Options{Seed: 1}
	for i := range b.N {
		_ = o.At(i % invented.MaxCount)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "people/s")
}
