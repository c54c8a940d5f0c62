package firehose

import (
	"cmp"
	"fmt"
	"time"
)

// indexName is the name of the index of a record: the configured one with "a
// portion of the UTC arrival timestamp" appended
// (https://docs.aws.amazon.com/firehose/latest/dev/es-index-rotation.html). Of 13:00
// on 25 February 2016 that is
//
//	NoRotation  myindex
//	OneHour     myindex-2016-02-25-13
//	OneDay      myindex-2016-02-25
//	OneWeek     myindex-2016-w09
//	OneMonth    myindex-2016-02
//
// Where it rotates, IndexName is a prefix, and the names are made as the records
// come.
type indexName struct {
	name   string
	period string

	hour int64  // since 1970, of the last record,
	last string // and its index
}

// newIndexName: OneDay by default
// (https://docs.aws.amazon.com/firehose/latest/APIReference/API_ElasticsearchDestinationConfiguration.html).
func newIndexName(name, period string) (indexName, error) {
	switch period = cmp.Or(period, "OneDay"); period {
	case "NoRotation", "OneHour", "OneDay", "OneWeek", "OneMonth":
		return indexName{name: name, period: period, hour: -1}, nil
	default:
		return indexName{}, fmt.Errorf("IndexRotationPeriod %q: allowed are NoRotation, OneHour, OneDay, OneWeek and OneMonth", period)
	}
}

// at is the index of a record that arrived then. Every period begins with an hour
// of UTC, so that within one the name stays. Not for use by several goroutines.
func (n *indexName) at(arrived time.Time) string {
	const hour = 60 * 60
	if h := arrived.Unix() / hour; h != n.hour {
		n.hour, n.last = h, n.name+n.suffix(arrived.UTC())
	}
	return n.last
}

func (n *indexName) suffix(t time.Time) string {
	switch n.period {
	case "OneHour":
		return t.Format("-2006-01-02-15")
	case "OneDay":
		return t.Format("-2006-01-02")
	case "OneMonth":
		return t.Format("-2006-01")
	case "OneWeek":
		year, week := weekOf(t)
		return fmt.Sprintf("-%d-w%02d", year, week)
	default:
		return ""
	}
}

// weekOf: "A week starts on Sunday. The first week of the year is the first week
// that contains a Saturday in this year" (the page above). So the year is that of
// the week's Saturday. The page's table has w08 for the day in its example, which
// is the week by ISO 8601 and contradicts its rule; the rule is followed.
func weekOf(t time.Time) (year, week int) {
	saturday := t.AddDate(0, 0, int(time.Saturday-t.Weekday()))
	return saturday.Year(), (saturday.YearDay()-1)/7 + 1
}
