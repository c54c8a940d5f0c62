package mapping

import (
	"github.com/millrace-dev/millrace/local/kinesis"
	"github.com/millrace-dev/millrace/local/mapping/pattern"
)

// filterCriteria are as templates and requests have them.
type filterCriteria struct{ Filters []struct{ Pattern string } }

// filter is one of FilterCriteria: a record passes if one of them matches its data.
type filter struct {
	text string
	data pattern.Pattern
}

// The quotas of the API reference, FilterCriteria and Filter.
// https://docs.aws.amazon.com/lambda/latest/api/API_Filter.html
const (
	maxFilters = 5
	maxPattern = 4096
)

// parse refuses what Lambda refuses when a mapping is made, and patterns on other
// fields than the data: of Kinesis Lambda supports filtering on that key only.
// https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis-filtering.html
func (c *filterCriteria) parse() (filters []filter, err error) {
	if len(c.Filters) > maxFilters {
		return nil, invalid("FilterCriteria has %d filters: allowed are %d", len(c.Filters), maxFilters)
	}
	for i, f := range c.Filters {
		if len(f.Pattern) > maxPattern {
			return nil, invalid("FilterCriteria Filters %d: the pattern has %d characters: allowed are %d", i, len(f.Pattern), maxPattern)
		}
		p, err := pattern.Parse(f.Pattern)
		if err != nil {
			return nil, invalid("FilterCriteria Filters %d: Invalid filter pattern definition %s: %v", i, f.Pattern, err)
		}
		data, there, alone := p.Field("data")
		if !there || !alone {
			return nil, invalid(`FilterCriteria Filters %d: %s: for Kinesis a pattern is on the key data, and on nothing else: {"data":{"FIELD":[RULE]}}`, i, f.Pattern)
		}
		filters = append(filters, filter{f.Pattern, data})
	}
	return filters, nil
}

// passing are the records that one of the filters matches. Data that is not JSON, a
// KPL aggregate too, passes no filter.
func passing(filters []filter, records []kinesis.Record) []kinesis.Record {
	if len(filters) == 0 {
		return records
	}
	var some []kinesis.Record
	for _, r := range records {
		for _, f := range filters {
			if f.data.MatchJSON(r.Data) {
				some = append(some, r)
				break
			}
		}
	}
	return some
}

// criteria is what the API shows of filters; nil: there are none.
func criteria(filters []filter) *filterCriteria {
	if len(filters) == 0 {
		return nil
	}
	c := &filterCriteria{}
	for _, f := range filters {
		c.Filters = append(c.Filters, struct{ Pattern string }{f.text})
	}
	return c
}
