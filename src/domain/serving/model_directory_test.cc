#include "serving/model_directory.h"

#include <atomic>

#include <gtest/gtest.h>

#include "exec/thread_pool.h"
#include "inference/testing/constant_servable.h"

namespace tenon {
namespace {

ModelTable TableOf(std::vector<std::string> versions) {
  std::vector<ModelVersion> models;
  for (std::string& version : versions) {
    models.push_back({"m", std::move(version),
                      std::make_shared<ConstantServable>(Signature{}, std::vector<NamedTensor>{})});
  }
  return ModelTable::Create(std::move(models)).value();
}

TEST(ModelDirectoryTest, AnswersWithWhatWasPublishedLast) {
  ModelDirectory directory;
  EXPECT_FALSE(directory.Find("m", "").ok());
  directory.Publish(TableOf({"1"}));
  EXPECT_EQ((*directory.Find("m", ""))->version, "1");
  directory.Publish(TableOf({"2"}));
  EXPECT_EQ((*directory.Find("m", ""))->version, "2");
  EXPECT_FALSE(directory.Find("m", "1").ok());
}

TEST(ModelDirectoryTest, WhatWasFoundStaysUntilItIsLetGo) {
  ModelDirectory directory(TableOf({"1"}));
  const auto held = directory.table();
  auto found = directory.Find("m", "").value();
  const std::weak_ptr<const ModelVersion> watch = found;
  directory.Publish(TableOf({"2"}));
  EXPECT_EQ(held->models().size(), 1u);
  EXPECT_FALSE(watch.expired());
  found.reset();
  EXPECT_FALSE(watch.expired());  // the table that is held has it
}

TEST(ModelDirectoryTest, ReadersSeeOneTableOrTheOtherWhileItChanges) {
  ModelDirectory directory(TableOf({"1", "2"}));
  std::atomic<bool> done = false;
  std::atomic<int> wrong = 0;
  {
    ThreadPool readers({.threads = 2});
    for (int i = 0; i < 2; ++i) {
      ASSERT_TRUE(readers
                      .Submit([&] {
                        while (!done) {
                          const auto table = directory.table();
                          if (table->VersionsOf("m")->size() != 2) ++wrong;
                          if (!directory.Find("m", "").ok()) ++wrong;
                        }
                      })
                      .ok());
    }
    for (int i = 0; i < 2000; ++i)
      directory.Publish(i % 2 == 0 ? TableOf({"3", "4"}) : TableOf({"5", "6"}));
    done = true;
  }
  EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace tenon
