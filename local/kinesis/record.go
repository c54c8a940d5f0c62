package kinesis

import "time"

// Record is a record as it is read from a shard.
type Record struct {
	SequenceNumber string
	PartitionKey   string
	Data           []byte
	ArrivedAt      time.Time // approximate arrival timestamp
}

// Position is where reading a shard begins.
type Position struct {
	Type           string    // TRIM_HORIZON, LATEST, AT_TIMESTAMP, AT_SEQUENCE_NUMBER or AFTER_SEQUENCE_NUMBER
	SequenceNumber string    // for the last two
	Timestamp      time.Time // for AT_TIMESTAMP
}

// The types of Position.
const (
	TrimHorizon         = "TRIM_HORIZON"
	Latest              = "LATEST"
	AtTimestamp         = "AT_TIMESTAMP"
	AtSequenceNumber    = "AT_SEQUENCE_NUMBER"
	AfterSequenceNumber = "AFTER_SEQUENCE_NUMBER"
)

// locate turns a position into the ordinal of the first record to read. The
// caller holds mu.
func (sh *shard) locate(now time.Time, p Position) (uint64, error) {
	if sh.gone != nil {
		return 0, sh.gone
	}
	if err := sh.trim(now); err != nil {
		return 0, err
	}
	switch p.Type {
	case TrimHorizon:
		return sh.first, nil
	case Latest:
		return sh.next, nil
	case AtTimestamp:
		if p.Timestamp.IsZero() {
			return 0, errNoTimestamp()
		}
		if p.Timestamp.After(now) {
			return 0, errTimestampInFuture(p.Timestamp, now)
		}
		return sh.ordinalAt(p.Timestamp), nil
	case AtSequenceNumber, AfterSequenceNumber:
		return sh.locateSequence(p)
	default:
		return 0, errIteratorType(p.Type)
	}
}

func (sh *shard) locateSequence(p Position) (uint64, error) {
	s, ok := parseSequence(p.SequenceNumber)
	switch {
	case !ok:
		return 0, errSequence(sh, p.SequenceNumber, " is invalid.")
	case s.shard != sh.index:
		return 0, errSequenceOfOtherShard(s.shard, sh.id)
	case s.created != sh.created || s.place > sh.next && s.place != lastPlace:
		return 0, errSequence(sh, p.SequenceNumber, " is invalid because it did not come from this stream.")
	}
	ordinal := s.place // places count from 1, so this is the one after it
	if p.Type == AtSequenceNumber && ordinal > 0 {
		ordinal--
	}
	return min(max(ordinal, sh.first), sh.next), nil
}
