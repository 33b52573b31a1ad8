package store

import (
	"bytes"
	"cmp"
	"slices"

	"confirmpoint/confirm"
)

// The sort orders kept ready. An order is mended after every commit, so that
// a keystroke never sorts.
const (
	sortNumber = iota
	sortName
	sortSchool
	sortState
	sorts
)

func sortOf(k confirm.SortKey) int {
	switch k {
	case confirm.SortName:
		return sortName
	case confirm.SortSchool:
		return sortSchool
	case confirm.SortState:
		return sortState
	}
	return sortNumber
}

// compare orders two rows; ties are broken by 报名号, then by id.
func (a *arena) compare(order int, i, j int32) int {
	x, y := &a.rows[i], &a.rows[j]
	c := 0
	switch order {
	case sortName:
		c = bytes.Compare(a.bytes(x, fieldNameSort), a.bytes(y, fieldNameSort))
	case sortSchool:
		c = bytes.Compare(a.bytes(x, fieldSchoolSort), a.bytes(y, fieldSchoolSort))
	case sortState:
		c = cmp.Compare(stateRank(x.state), stateRank(y.state))
	}
	if c == 0 {
		c = bytes.Compare(a.bytes(x, fieldNumber), a.bytes(y, fieldNumber))
	}
	if c == 0 {
		c = cmp.Compare(x.id, y.id)
	}
	return c
}

// stateRank follows the work: what is to be done comes first.
func stateRank(s confirm.State) int {
	switch s {
	case confirm.StatePending:
		return 0
	case confirm.StateIncomplete:
		return 1
	case confirm.StateComplete:
		return 2
	case confirm.StateDeclined:
		return 3
	}
	return 4
}

// reorder mends the orders after rows were put or removed. changed holds the
// numbers of all of them; it may hold one more than once.
func (a *arena) reorder(changed []int32) {
	if len(changed) == 0 {
		return
	}
	touched := make([]bool, len(a.rows))
	var fresh []int32
	for _, i := range changed {
		if touched[i] {
			continue
		}
		touched[i] = true
		if a.rows[i].id != "" {
			fresh = append(fresh, i)
		}
	}
	for order := range a.orders {
		less := func(i, j int32) int { return a.compare(order, i, j) }
		slices.SortFunc(fresh, less)
		a.orders[order] = merge(a.orders[order], fresh, touched, less)
	}
}

// merge leaves the touched rows out of old and puts fresh in their places.
func merge(old, fresh []int32, touched []bool, less func(i, j int32) int) []int32 {
	out := make([]int32, 0, len(old)+len(fresh))
	for _, i := range old {
		if touched[i] {
			continue
		}
		for len(fresh) > 0 && less(fresh[0], i) < 0 {
			out = append(out, fresh[0])
			fresh = fresh[1:]
		}
		out = append(out, i)
	}
	return append(out, fresh...)
}
