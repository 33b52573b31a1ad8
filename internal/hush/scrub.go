package hush

// Masked stands where a number was.
const Masked = "***"

// Scrub gives text without numbers of persons: document numbers of 18
// characters with a right check digit, also with x, of 15 digits, numbers of
// teachers' certificates, and mobile phone numbers. Digits may be parted by
// blanks and dashes, written full width, or in the %-encoding of URLs. Text
// without any is given back as it is. It is idempotent.
func Scrub(text []byte) []byte {
	var out []byte
	done := 0 // of text, in out
	for at := 0; at < len(text); {
		r, next := readRun(text, at)
		if next == at {
			at++
			continue
		}
		for _, s := range r.persons() {
			out = append(append(out, text[done:s.from]...), Masked...)
			done = s.to
		}
		at = next
	}
	if done == 0 {
		return text
	}
	return append(out, text[done:]...)
}

// span is part of the text, in bytes.
type span struct{ from, to int }

// digit is one digit of a run.
type digit struct {
	value byte // 0 to 9
	span
	first, last bool // of a group of digits that nothing parts
}

// run is digits that at most maxParting blanks or dashes part.
type run struct {
	digits []digit
	x      span // an X behind the last digit; zero: none
}

const maxParting = 3

// readRun reads the run that begins at a byte; next is that byte when none does.
func readRun(text []byte, at int) (r run, next int) {
	next = at
	for {
		value, size := readDigit(text[at:])
		if size == 0 {
			break
		}
		parted := next != at
		if n := len(r.digits); n == 0 || parted {
			if n > 0 {
				r.digits[n-1].last = true
			}
			parted = true
		}
		r.digits = append(r.digits, digit{value: value, span: span{at, at + size}, first: parted})
		next = at + size
		at = next + parting(text[next:])
		if _, size := readDigit(text[at:]); size == 0 {
			break
		}
	}
	if len(r.digits) == 0 {
		return r, next
	}
	r.digits[len(r.digits)-1].last = true
	if size := readX(text[at:]); size > 0 {
		r.x = span{at, at + size}
	}
	return r, next
}

// parting gives the bytes of blanks and dashes, 0 when there are none or too many.
func parting(text []byte) int {
	at := 0
	for range maxParting {
		size := readParting(text[at:])
		if size == 0 {
			return at
		}
		at += size
	}
	if readParting(text[at:]) > 0 {
		return 0
	}
	return at
}

// persons are the parts of a run that are numbers of persons, from left to
// right. A check digit is proof enough to be found in the midst of others, and
// parts what is on both sides of it.
func (r run) persons() []span {
	var found []span
	from := 0
	for i := 0; i+17 <= len(r.digits); i++ {
		n, end := r.documentAt(i)
		if n == 0 {
			continue
		}
		found = append(found, whole(r.digits[from:i])...)
		found = append(found, span{r.digits[i].from, end})
		from = i + n
		i = from - 1
	}
	return append(found, whole(r.digits[from:])...)
}

// documentAt gives the digits, and the end in bytes, of a document number that
// begins at a digit of the run; 0 for none.
func (r run) documentAt(i int) (n, end int) {
	rest := r.digits[i:]
	if !bornAt(rest[6:14]) {
		return 0, 0
	}
	check := checkOf(rest[:17])
	switch {
	case len(rest) >= 18 && check == int(rest[17].value):
		return 18, rest[17].to
	case len(rest) == 17 && check == 10 && r.x.to > 0:
		return 17, r.x.to
	}
	return 0, 0
}

// whole finds the numbers that fill whole groups of digits.
func whole(d []digit) (found []span) {
	if len(d) > 0 {
		d[0].first, d[len(d)-1].last = true, true
	}
	for i := 0; i < len(d); i++ {
		if !d[i].first {
			continue
		}
		for _, kind := range wholeNumbers {
			last := i + kind.digits - 1
			if last < len(d) && d[last].last && kind.is(d[i:last+1]) {
				found = append(found, span{d[i].from, d[last].to})
				i = last
				break
			}
		}
	}
	return found
}

// wholeNumbers have no check digit: they count only when nothing else is in
// their groups of digits, the longest first.
var wholeNumbers = []struct {
	digits int
	is     func([]digit) bool
}{
	{17, func(d []digit) bool { y := number(d[:4]); return y >= 1994 && y < 2100 }}, // 教师资格证书号码
	{15, func(d []digit) bool { return number(d[:4]) == 86 && mobile(d[4:]) }},
	{15, func(d []digit) bool { return province(d) && monthAndDay(d[8:12]) }}, // before 1999
	{13, func(d []digit) bool { return number(d[:2]) == 86 && mobile(d[2:]) }},
	{11, mobile},
}

func mobile(d []digit) bool { return d[0].value == 1 && d[1].value >= 3 }

// province tells whether two digits begin an area code of GB/T 2260.
func province(d []digit) bool {
	p := number(d[:2])
	return p >= 11 && p <= 65 || p == 71 || p == 81 || p == 82 || p == 83
}

func bornAt(d []digit) bool {
	year := number(d[:4])
	return year >= 1900 && year < 2100 && monthAndDay(d[4:])
}

func monthAndDay(d []digit) bool {
	month, day := number(d[:2]), number(d[2:4])
	return month >= 1 && month <= 12 && day >= 1 && day <= 31
}

func number(d []digit) int {
	n := 0
	for _, c := range d {
		n = n*10 + int(c.value)
	}
	return n
}

// checkOf is the check digit of GB 11643-1999 over 17 digits; 10 is X.
func checkOf(d []digit) int {
	sum, weight := 0, 1
	for i := len(d) - 1; i >= 0; i-- {
		weight = weight * 2 % 11
		sum += weight * int(d[i].value)
	}
	return (12 - sum%11) % 11
}
