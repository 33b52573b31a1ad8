package engine

import "slices"

// blobQueue gives the pictures of a round one after the other: what the clerk
// is looking at first, the rest as the cache lists it.
type blobQueue struct {
	waiting []string
	given   map[string]bool
}

func newBlobQueue(sums []string) *blobQueue {
	return &blobQueue{waiting: sums, given: make(map[string]bool, len(sums))}
}

// next tells the picture that is due; "" when all were given. It stays due
// until take.
func (q *blobQueue) next(wanted []string) string {
	for _, sum := range wanted {
		if !q.given[sum] && slices.Contains(q.waiting, sum) {
			return sum
		}
	}
	for len(q.waiting) > 0 && q.given[q.waiting[0]] {
		q.waiting = q.waiting[1:]
	}
	if len(q.waiting) == 0 {
		return ""
	}
	return q.waiting[0]
}

func (q *blobQueue) take(sum string) { q.given[sum] = true }

// maxWanted is how many pictures are remembered as looked at.
const maxWanted = 8

// Prefer says that a picture is on the screen and missing: it comes before all
// others of the pull that is under way, or of the next. It never waits.
func (e *Engine) Prefer(sha256 string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	wanted := slices.DeleteFunc(slices.Clone(e.wanted), func(s string) bool { return s == sha256 })
	wanted = slices.Insert(wanted, 0, sha256)
	e.wanted = wanted[:min(len(wanted), maxWanted)]
}

// preferred is what was looked at, newest first; nobody changes it.
func (e *Engine) preferred() []string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.wanted
}
