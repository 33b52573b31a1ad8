package form

import (
	"fmt"
	"strings"
)

// test is one condition of a When.
type test struct {
	holds func(*sheetOf) bool
	not   bool
}

// tests makes a When ready; known has checked it.
func (w When) tests() []test {
	var all []test
	for name := range strings.FieldsSeq(string(w)) {
		name, not := strings.CutPrefix(name, "!")
		all = append(all, test{conditions[name], not})
	}
	return all
}

func known(w When) error {
	for name := range strings.FieldsSeq(string(w)) {
		if conditions[strings.TrimPrefix(name, "!")] == nil {
			return fmt.Errorf("no condition %q", name)
		}
	}
	return nil
}

func (s *sheetOf) meets(tests []test) bool {
	for _, t := range tests {
		if t.holds(s) == t.not {
			return false
		}
	}
	return true
}
