package athena

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"github.com/millrace-dev/millrace/local/awsapi"
)

type workGroupInput struct{ WorkGroup string }

type getWorkGroupOutput struct{ WorkGroup workGroupJSON }

type workGroupJSON struct {
	Name          string
	State         string
	Configuration *workGroupConfiguration `json:",omitempty"`
	Description   string
	CreationTime  awsapi.Timestamp
}

func (g *workGroup) json() workGroupJSON {
	p := g.props
	return workGroupJSON{p.Name, cmp.Or(p.State, "ENABLED"), p.WorkGroupConfiguration, p.Description, awsapi.Timestamp{Time: g.created}}
}

func (s *Service) getWorkGroup(_ context.Context, in *workGroupInput) (*getWorkGroupOutput, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	g, err := s.group(in.WorkGroup)
	if err != nil {
		return nil, err
	}
	return &getWorkGroupOutput{g.json()}, nil
}

type listWorkGroupsOutput struct{ WorkGroups []workGroupJSON }

func (s *Service) listWorkGroups(context.Context, *awsapi.None) (*listWorkGroupsOutput, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := &listWorkGroupsOutput{}
	for _, name := range slices.Sorted(maps.Keys(s.groups)) {
		summary := s.groups[name].json()
		summary.Configuration = nil
		out.WorkGroups = append(out.WorkGroups, summary)
	}
	return out, nil
}

type listNamedQueriesOutput struct{ NamedQueryIds []string }

func (s *Service) listNamedQueries(_ context.Context, in *workGroupInput) (*listNamedQueriesOutput, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	name := cmp.Or(in.WorkGroup, primary)
	if _, err := s.group(name); err != nil {
		return nil, err
	}
	out := &listNamedQueriesOutput{NamedQueryIds: []string{}}
	for _, q := range s.of(name) {
		out.NamedQueryIds = append(out.NamedQueryIds, q.NamedQueryId)
	}
	return out, nil
}

type getNamedQueryInput struct{ NamedQueryId string }

type getNamedQueryOutput struct{ NamedQuery namedQuery }

func (s *Service) getNamedQuery(_ context.Context, in *getNamedQueryInput) (*getNamedQueryOutput, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	q, ok := s.queries[in.NamedQueryId]
	if !ok {
		return nil, invalid("NamedQuery %s was not found", in.NamedQueryId)
	}
	return &getNamedQueryOutput{q}, nil
}

type batchGetNamedQueryInput struct{ NamedQueryIds []string }

type batchGetNamedQueryOutput struct {
	NamedQueries             []namedQuery
	UnprocessedNamedQueryIds []unprocessed
}

type unprocessed struct{ NamedQueryId, ErrorCode, ErrorMessage string }

// batchGetNamedQuery takes 1 to 50 IDs.
// https://docs.aws.amazon.com/athena/latest/APIReference/API_BatchGetNamedQuery.html
func (s *Service) batchGetNamedQuery(_ context.Context, in *batchGetNamedQueryInput) (*batchGetNamedQueryOutput, error) {
	if n := len(in.NamedQueryIds); n < 1 || n > 50 {
		return nil, invalid("NamedQueryIds has %d members: allowed are 1 to 50", n)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	out := &batchGetNamedQueryOutput{NamedQueries: []namedQuery{}, UnprocessedNamedQueryIds: []unprocessed{}}
	for _, id := range in.NamedQueryIds {
		if q, ok := s.queries[id]; ok {
			out.NamedQueries = append(out.NamedQueries, q)
			continue
		}
		out.UnprocessedNamedQueryIds = append(out.UnprocessedNamedQueryIds, unprocessed{id, "INTERNAL_FAILURE", "NamedQuery " + id + " was not found"})
	}
	return out, nil
}

// startQueryExecution says what to do in its place.
func (s *Service) startQueryExecution(context.Context, *workGroupInput) (*awsapi.None, error) {
	return nil, invalid("StartQueryExecution: the local endpoint runs no queries; the tables' files are under s3/buckets in its folder, for DuckDB or any reader of Parquet")
}
