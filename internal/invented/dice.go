package invented

import (
	"math/bits"
	"math/rand/v2"
	"time"

	"confirmpoint/confirm"
)

// dice is the randomness of one person. It draws by itself from PCG words, so
// that no later version of math/rand/v2 can change who people are.
type dice struct{ src rand.PCG }

func (d *dice) seed(a, b uint64) {
	d.src.Seed(mix(a), mix(b^0x9e3779b97f4a7c15))
}

func (d *dice) next() uint64 { return d.src.Uint64() }

// in is a number from 0 to n-1.
func (d *dice) in(n int) int {
	hi, _ := bits.Mul64(d.src.Uint64(), uint64(n))
	return int(hi)
}

// pick is one of the words.
func pick[T any](d *dice, words []T) T { return words[d.in(len(words))] }

// mix is the finaliser of SplitMix64: neighbouring seeds become unrelated.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// day is a calendar day without a time zone.
type day struct{ t time.Time }

func dayOf(year, month, dayOfMonth int) day {
	return day{time.Date(year, time.Month(month), dayOfMonth, 0, 0, 0, 0, time.UTC)}
}

func (d day) add(days int) day   { return day{d.t.AddDate(0, 0, days)} }
func (d day) year() int          { return d.t.Year() }
func (d day) date() confirm.Date { return confirm.Date(d.t.Format(time.DateOnly)) }
func (d day) compact() string    { return d.t.Format("20060102") }
