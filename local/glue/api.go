package glue

import (
	"cmp"
	"context"
	"regexp"
	"slices"

	"github.com/millrace-dev/millrace/local/awsapi"
)

// API is what the AWS CLI and SDKs can ask. The catalog is written by
// CloudFormation alone.
func (s *Service) API() awsapi.Service {
	return awsapi.Service{
		Name:         "glue",
		Protocol:     awsapi.JSON11,
		TargetPrefix: "AWSGlue",
		Actions: map[string]awsapi.Action{
			"GetDatabase":   awsapi.JSON(s.getDatabase),
			"GetDatabases":  awsapi.JSON(s.getDatabases),
			"GetTable":      awsapi.JSON(s.getTable),
			"GetTables":     awsapi.JSON(s.getTables),
			"GetPartitions": awsapi.JSON(s.getPartitions),
		},
	}
}

type databaseView struct {
	DatabaseInput
	CatalogId  string
	CreateTime float64
}

func (s *Service) view(d *database) databaseView {
	return databaseView{d.input, s.config.Account, epoch(d.created)}
}

type databaseRequest struct{ CatalogId, Name string }

type databaseResponse struct{ Database databaseView }

func (s *Service) getDatabase(_ context.Context, in *databaseRequest) (*databaseResponse, error) {
	if err := s.checkCatalog(in.CatalogId); err != nil {
		return nil, err
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	d, err := s.database(in.Name)
	if err != nil {
		return nil, err
	}
	return &databaseResponse{s.view(d)}, nil
}

type databasesResponse struct{ DatabaseList []databaseView }

func (s *Service) getDatabases(_ context.Context, in *databaseRequest) (*databasesResponse, error) {
	if err := s.checkCatalog(in.CatalogId); err != nil {
		return nil, err
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	out := &databasesResponse{DatabaseList: []databaseView{}}
	for _, d := range s.databases {
		out.DatabaseList = append(out.DatabaseList, s.view(d))
	}
	slices.SortFunc(out.DatabaseList, func(a, b databaseView) int { return cmp.Compare(a.Name, b.Name) })
	return out, nil
}

type tableRequest struct{ CatalogId, DatabaseName, Name string }

type tableResponse struct{ Table Table }

func (s *Service) getTable(_ context.Context, in *tableRequest) (*tableResponse, error) {
	if err := s.checkCatalog(in.CatalogId); err != nil {
		return nil, err
	}
	t, err := s.Table(in.DatabaseName, in.Name)
	if err != nil {
		return nil, err
	}
	return &tableResponse{t}, nil
}

type tablesRequest struct{ CatalogId, DatabaseName, Expression string }

type tablesResponse struct{ TableList []Table }

func (s *Service) getTables(_ context.Context, in *tablesRequest) (*tablesResponse, error) {
	if err := s.checkCatalog(in.CatalogId); err != nil {
		return nil, err
	}
	matching, err := regexp.Compile("^(?:" + in.Expression + ")$")
	if err != nil {
		return nil, awsapi.Errorf("InvalidInputException", "Expression %q is not a regular expression: %v", in.Expression, err)
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	d, err := s.database(in.DatabaseName)
	if err != nil {
		return nil, err
	}
	out := &tablesResponse{TableList: []Table{}}
	for _, t := range d.sorted() {
		if in.Expression == "" || matching.MatchString(t.Name) {
			out.TableList = append(out.TableList, t)
		}
	}
	return out, nil
}

type partitionsRequest struct{ CatalogId, DatabaseName, TableName string }

type partitionsResponse struct{ Partitions []awsapi.None }

// getPartitions is empty for every table: nothing registers partitions here,
// and partition projection needs none registered.
func (s *Service) getPartitions(_ context.Context, in *partitionsRequest) (*partitionsResponse, error) {
	if err := s.checkCatalog(in.CatalogId); err != nil {
		return nil, err
	}
	if _, err := s.Table(in.DatabaseName, in.TableName); err != nil {
		return nil, err
	}
	return &partitionsResponse{Partitions: []awsapi.None{}}, nil
}

func (s *Service) checkCatalog(id string) error {
	if id != "" && id != s.config.Account {
		return awsapi.Errorf("EntityNotFoundException", "Catalog %s not found: the local endpoint has the catalog %s alone.", id, s.config.Account)
	}
	return nil
}
