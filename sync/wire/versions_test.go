package wire

import (
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"testing"
)

// TestOldestVectors: what programs of the oldest version that is answered write
// is read, and means the same, since it is written again byte for byte; what
// they refuse is refused. The vectors were frozen when the version after it was
// begun and are never made anew.
func TestOldestVectors(t *testing.T) {
	data, err := os.ReadFile(fmt.Sprintf("testdata/v%d/messages.json", Oldest))
	if err != nil {
		t.Fatal(err)
	}
	var vectors []messageVector
	if err := json.Unmarshal(data, &vectors); err != nil {
		t.Fatal(err)
	}
	byName := map[string]reflect.Type{}
	for _, m := range messages() {
		byName[reflect.TypeOf(m).Name()] = reflect.TypeOf(m)
	}
	if len(vectors) < 60 {
		t.Errorf("only %d messages in version %d", len(vectors), Oldest)
	}
	for _, v := range vectors {
		typ, ok := byName[v.Message]
		if !ok || len(v.Good) < 2 || len(v.Bad) < 8 {
			t.Errorf("%s of version %d is no message today, or has %d good and %d bad examples", v.Message, Oldest, len(v.Good), len(v.Bad))
			continue
		}
		for _, g := range v.Good {
			got := reflect.New(typ).Interface()
			if err := DecodeBytes([]byte(g.JSON), got); err != nil {
				t.Errorf("%s, %s: %v", v.Message, g.Name, err)
			} else if out := mustEncode(t, got); out != g.JSON {
				t.Errorf("%s, %s is written as %s, was %s", v.Message, g.Name, out, g.JSON)
			}
		}
		for _, b := range v.Bad {
			in := b.Bytes
			if in == nil {
				in = []byte(b.JSON)
			}
			if DecodeBytes(in, reflect.New(typ).Interface()) == nil {
				t.Errorf("%s, %s is taken", v.Message, b.Name)
			}
		}
	}
}
