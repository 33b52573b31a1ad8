package registry

import (
	"context"
	"sync"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// rulebookSums keeps the digests of rulebooks: thousands who wait for changes
// ask for them at every turn, and making one reads all points of a plan. The
// database counts changes of plans, so that one by another process is seen.
type rulebookSums struct {
	mu         sync.Mutex
	generation int64
	sums       map[[2]string]string // by plan and point
}

// get is "" when the sum is not known for this generation.
func (s *rulebookSums) get(generation int64, key [2]string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.generation != generation {
		return ""
	}
	return s.sums[key]
}

func (s *rulebookSums) put(generation int64, key [2]string, sum string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.sums == nil || s.generation != generation || len(s.sums) >= maxBooks {
		s.generation, s.sums = generation, map[[2]string]string{}
	}
	s.sums[key] = sum
}

// rulebookSum is the digest of what serveRulebook gives now: the same rules
// give the same bytes.
func (r *Registry) rulebookSum(ctx context.Context, q querier, pointID string) (string, error) {
	planID, err := currentPlan(ctx, q, pointID, r.now())
	if err != nil {
		return "", err
	}
	generation, err := plansGeneration(ctx, q)
	if err != nil {
		return "", err
	}
	key := [2]string{planID, pointID}
	if sum := r.sums.get(generation, key); sum != "" {
		return sum, nil
	}
	book, err := r.rulebook(ctx, q, planID, pointID)
	if err != nil {
		return "", err
	}
	data, err := confirm.EncodeRulebook(book)
	if err != nil {
		return "", err
	}
	sum := wire.Hash(data)
	r.sums.put(generation, key, sum)
	return sum, nil
}
