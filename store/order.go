package store

import (
	"bytes"
	"cmp"
	"slices"

	"confirmpoint/confirm"
)

// The sort orders. Those before sortsReady are made with the arena, others when
// they are first asked for: the first list goes by number, and the clerk waits
// for it. An order that is there is mended after every commit, so that a
// keystroke never sorts; those from sortPrinted on also go by what changes
// without the row, and are made anew after it has.
const (
	sortNumber = iota
	sortsReady
	sortName = iota - 1
	sortSchool
	sortState
	sortDocument
	sortCertificate
	sortFile
	sortKind
	sortStage
	sortFindings
	sortScope
	sortPrinted
	sortDecided
	sortUpdated
	sorts
)

var sortKeys = map[confirm.SortKey]int{
	confirm.SortName: sortName, confirm.SortSchool: sortSchool, confirm.SortState: sortState, confirm.SortDocument: sortDocument,
	confirm.SortCertificate: sortCertificate, confirm.SortFile: sortFile, confirm.SortKind: sortKind, confirm.SortStage: sortStage,
	confirm.SortFindings: sortFindings, confirm.SortScope: sortScope, confirm.SortPrinted: sortPrinted,
	confirm.SortDecided: sortDecided, confirm.SortUpdated: sortUpdated,
}

// sortOf is sortNumber for a key that is none.
func sortOf(k confirm.SortKey) int { return sortKeys[k] }

// isOrdered tells whether an order is there.
func (a *arena) isOrdered(order int) bool { return order < sortsReady || a.orders[order] != nil }

// sortBy makes an order.
func (a *arena) sortBy(order int) {
	rows := slices.Clone(a.orders[sortNumber])
	if rows == nil {
		rows = []int32{}
	}
	slices.SortFunc(rows, func(i, j int32) int { return a.compare(order, i, j) })
	a.orders[order] = rows
}

// unsettle forgets the orders that go by prints and operations.
func (a *arena) unsettle() { clear(a.orders[sortPrinted:]) }

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
	default:
		c = a.compareMore(order, x, y)
	}
	if c == 0 {
		c = bytes.Compare(a.bytes(x, fieldNumber), a.bytes(y, fieldNumber))
	}
	if c == 0 {
		c = cmp.Compare(x.id, y.id)
	}
	return c
}

// compareMore is compare for the orders that are not kept ready.
func (a *arena) compareMore(order int, x, y *row) int {
	texts := func(field int) int { return bytes.Compare(a.bytes(x, field), a.bytes(y, field)) }
	switch order {
	case sortDocument:
		return texts(fieldDocument)
	case sortCertificate:
		return texts(fieldCertificate)
	case sortFile:
		return cmp.Or(cmp.Compare(x.spans[fieldFile].to-x.spans[fieldFile].from, y.spans[fieldFile].to-y.spans[fieldFile].from), texts(fieldFile))
	case sortKind:
		return cmp.Compare(x.kind, y.kind)
	case sortStage:
		return cmp.Or(cmp.Compare(stageRank(x.stage), stageRank(y.stage)), cmp.Compare(x.stage, y.stage), cmp.Compare(x.subject, y.subject))
	case sortFindings:
		return cmp.Compare(x.findings, y.findings)
	case sortScope:
		return compareBools(x.outScope, y.outScope)
	case sortPrinted:
		return cmp.Or(compareBools(y.reprint, x.reprint), compareBools(x.printed, y.printed))
	case sortDecided:
		return cmp.Compare(x.decidedAt(), y.decidedAt())
	case sortUpdated:
		return cmp.Compare(x.updatedAt(), y.updatedAt())
	}
	return 0
}

// compareBools puts false first.
func compareBools(x, y bool) int {
	switch {
	case x == y:
		return 0
	case x:
		return 1
	}
	return -1
}

// stageRank follows a life at school.
func stageRank(stage string) int {
	return slices.Index([]string{"幼儿园", "小学", "初中", "高中", "中职"}, stage)
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
		if !a.isOrdered(order) {
			continue
		}
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
