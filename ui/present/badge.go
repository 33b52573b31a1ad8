package present

import (
	"confirmpoint/confirm"

	"confirmpoint/ui/lang"
)

// Tone picks icon and colour; a word always stands beside it.
type Tone string

// The tones of badges, findings and dots.
const (
	TonePending    Tone = "pending"
	ToneComplete   Tone = "complete"
	ToneIncomplete Tone = "incomplete"
	ToneUnsent     Tone = "unsent"
	ToneConflict   Tone = "conflict"
	ToneDeclined   Tone = "declined"
	ToneHint       Tone = "hint"
	ToneWarn       Tone = "warn"
	ToneBlock      Tone = "block"
)

// Badge is a state as the window shows it.
type Badge struct {
	Word string
	Tone Tone
}

// StateBadge is the badge of a state at the registry.
func StateBadge(s confirm.State) Badge {
	switch s {
	case confirm.StateComplete:
		return Badge{lang.L("材料齐全"), ToneComplete}
	case confirm.StateIncomplete:
		return Badge{lang.L("材料不全"), ToneIncomplete}
	case confirm.StateDeclined:
		return Badge{lang.L("申报未受理"), ToneDeclined}
	default:
		return Badge{lang.L("待核对"), TonePending}
	}
}

// OperationBadge is the badge of a signed operation.
func OperationBadge(s confirm.OperationState) Badge {
	switch s {
	case confirm.OperationSigned:
		return Badge{lang.L("待发送"), ToneUnsent}
	case confirm.OperationSending:
		return Badge{lang.L("发送中"), ToneUnsent}
	case confirm.OperationUnknown:
		return Badge{lang.L("结果未知"), ToneUnsent}
	case confirm.OperationRefused:
		return Badge{lang.L("冲突"), ToneConflict}
	default:
		return Badge{lang.L("已受理"), ToneComplete}
	}
}

// recordBadge is what counts for the clerk: unfinished business before the
// state the registry told.
func recordBadge(s confirm.State, op confirm.OperationState) Badge {
	switch op {
	case confirm.OperationSigned, confirm.OperationSending,
		confirm.OperationUnknown, confirm.OperationRefused:
		return OperationBadge(op)
	default:
		return StateBadge(s)
	}
}

// rowBadge is recordBadge, but for a conclusion that is not signed yet.
func rowBadge(r *confirm.Row) Badge {
	if r.Chosen != "" {
		return Badge{lang.L("待签名"), ToneWarn}
	}
	return recordBadge(r.State, r.Operation)
}

// severityTone is the tone of a finding.
func severityTone(s confirm.Severity) Tone {
	switch s {
	case confirm.SeverityBlock:
		return ToneBlock
	case confirm.SeverityWarn:
		return ToneWarn
	default:
		return ToneHint
	}
}
